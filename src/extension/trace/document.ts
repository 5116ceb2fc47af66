import type * as vscode from 'vscode';
import { Replay, type Step } from '../../io/replay';
import { openTrace, type TraceFile } from '../../io/trace';
import { byteSource } from './source';

/** A trace that can be read. */
export interface OpenTrace {
  readonly file: TraceFile;
  readonly replay: Replay;
}

/** How far the pass over a file is: bytes done and in all, rows found so far. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

/** A trace open in one or more editors. Opening it goes on while the editor already shows. */
export class TraceDocument implements vscode.CustomDocument {
  readonly #abort = new AbortController();
  readonly #watchers = new Set<(progress: Progress) => void>();
  /** Rejects with a sentence for the reader when the file can't be shown. */
  readonly opened: Promise<OpenTrace>;

  constructor(
    readonly uri: vscode.Uri,
    readonly onDispose: () => void,
  ) {
    this.opened = this.#open();
    // Whoever asks for it hears of the failure; nobody asking is no reason to report it as unhandled.
    this.opened.catch(() => undefined);
  }

  async #open(): Promise<OpenTrace> {
    const source = await byteSource(this.uri);
    const file = await openTrace(source, {
      signal: this.#abort.signal,
      onProgress: (done, total, rows) => {
        for (const watch of this.#watchers) watch({ done, total, rows });
      },
    });
    return { file, replay: new Replay(file) };
  }

  /** Hears how far the index is, window by window, until the returned function is called. */
  watch(watcher: (progress: Progress) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** One row with the devices before and after it; undefined when there is no such row. */
  async step(row: number, signal?: AbortSignal): Promise<Step | undefined> {
    const { replay } = await this.opened;
    const [step] = await replay.steps(
      row,
      1,
      signal ? AbortSignal.any([signal, this.#abort.signal]) : this.#abort.signal,
    );
    return step;
  }

  dispose(): void {
    this.#abort.abort();
    void this.opened.then(({ file }) => file.close()).catch(() => undefined);
    this.onDispose();
  }
}
