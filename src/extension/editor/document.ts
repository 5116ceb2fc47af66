import * as vscode from 'vscode';
import { posix } from 'node:path';
import type { ReplayStep } from '../../io/trace/replay';
import type { FileChange } from '../../io/trace/open';
import { Opening, type OpeningState, type OpenTrace } from './opening';
import { oneAtATime } from './oneAtATime';
import { byteSource } from './source';

export type { OpenTrace } from './opening';

/** What is to be said of the file as it was changed by others. */
const NOTICES: Readonly<Record<Exclude<FileChange, 'same' | 'grown'>, string>> = {
  truncated: 'The file was truncated while it was open, and was read again.',
  replaced: 'The file was replaced while it was open, and was read again.',
  gone: 'The file was deleted. Its previous contents are shown.',
};

/** A trace open in one or more editors. Opening it goes on while the editor already shows, and its file is watched. */
export class TraceDocument implements vscode.CustomDocument {
  readonly #changed = new vscode.EventEmitter<void>();
  /** The state is another, or there are more rows. */
  readonly onDidChange = this.#changed.event;
  readonly #watcher: vscode.Disposable;
  #opening: Opening;
  #generation = 0;
  #notice: string | undefined;
  /** How the file stood when it was opened. */
  #stamp: Promise<string>;

  constructor(
    readonly uri: vscode.Uri,
    readonly onDispose: () => void,
  ) {
    this.#stamp = this.#stampNow();
    this.#opening = this.#open();
    // What changes during a look may be missed by it.
    const look = oneAtATime(() => this.#look());
    this.#watcher = watchFile(uri, () => void look());
  }

  /** Resolves with the first rows. Rejects with a sentence for the reader when the file can't be shown. */
  get started(): Promise<OpenTrace> {
    return this.#opening.started;
  }

  /** Resolves when all of the file has been gone over, which goes on if it was held up. Rejects as `started` does. */
  get opened(): Promise<OpenTrace> {
    this.hold(false);
    return this.#opening.whole;
  }

  get state(): OpeningState {
    return this.#opening.state;
  }

  /** Stops the indexing where it is, or lets it go on. */
  hold(isHeld: boolean): void {
    this.#opening.hold(isHeld);
  }

  /** How often the file was read anew: rows of one reading say nothing of those of another. */
  get generation(): number {
    return this.#generation;
  }

  /** What others did to the file, in a sentence. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** One row with the devices before and after it; undefined when there is no such row. */
  async step(row: number, signal?: AbortSignal): Promise<ReplayStep | undefined> {
    const opening = this.#opening;
    const { replay } = await opening.started;
    const [step] = await replay.steps(row, 1, signal ? AbortSignal.any([signal, opening.signal]) : opening.signal);
    return step;
  }

  /** Time of the first record, in ns; undefined while there is none. */
  async firstTime(): Promise<bigint | undefined> {
    return (await this.started).file.firstTime;
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#opening.close();
    this.#changed.dispose();
    this.onDispose();
  }

  #open(): Opening {
    return new Opening(
      () => byteSource(this.uri),
      () => {
        this.#changed.fire();
      },
    );
  }

  async #look(): Promise<void> {
    const change = await this.#opening.refresh().catch(() => 'failed' as const);
    switch (change) {
      case 'grown':
        return;
      case 'truncated':
      case 'replaced':
        this.#reopen(NOTICES[change]);
        return;
      case 'gone':
        this.#notify(NOTICES.gone);
        return;
      case 'same':
        if (this.#notice === NOTICES.gone) this.#notify(undefined);
        break;
      case 'failed':
        break;
    }
    await this.#lookAtStamp(change === 'failed');
  }

  /** Of a file that can't be shown, and of one that was read whole, only its stamp tells that it has changed. */
  async #lookAtStamp(hasFailed: boolean): Promise<void> {
    if (!hasFailed && this.uri.scheme === 'file') return;
    const stamp = await this.#stampNow();
    if (stamp !== '' && stamp !== (await this.#stamp)) this.#reopen(hasFailed ? undefined : NOTICES.replaced);
  }

  #reopen(notice: string | undefined): void {
    this.#opening.close();
    this.#generation++;
    this.#notice = notice;
    this.#stamp = this.#stampNow();
    this.#opening = this.#open();
    this.#changed.fire();
  }

  #notify(notice: string | undefined): void {
    if (this.#notice === notice) return;
    this.#notice = notice;
    this.#changed.fire();
  }

  /** Length and time of writing as text; empty when there is no such file. */
  async #stampNow(): Promise<string> {
    try {
      const { size, mtime } = await vscode.workspace.fs.stat(this.uri);
      return `${size} ${mtime}`;
    } catch {
      return '';
    }
  }
}

/** Not all file systems tell of changes: where there is a file, it is looked at this often, in ms. */
const LOOK_MS = 1000;

/** Calls back whenever a resource may have changed, or come, or gone. */
export function watchFile(uri: vscode.Uri, look: () => void): vscode.Disposable {
  const folder = uri.with({ path: posix.dirname(uri.path) });
  // In a pattern, some characters of a name would have a meaning.
  const name = posix.basename(uri.path).replace(/[*?[\]{}!]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  watcher.onDidChange(look);
  watcher.onDidCreate(look);
  watcher.onDidDelete(look);
  if (uri.scheme !== 'file') return watcher;
  const timer = setInterval(look, LOOK_MS);
  return vscode.Disposable.from(watcher, new vscode.Disposable(() => clearInterval(timer)));
}
