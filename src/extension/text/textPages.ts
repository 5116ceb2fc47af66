import * as vscode from 'vscode';
import { pageLine, pageNumbered, type TextPage } from '../../core/text/pages';
import { printable } from '../../core/text/traceText';
import { EMPTY_TRACK, type Track } from '../../core/track/track';
import type { ReplayStep } from '../../io/trace/replay';
import { selectedInPlace } from '../../io/query/selection';
import { textEncoder } from '../../io/write/text';
import type { TraceDocument } from '../editor/document';
import { placeOf } from './pageUri';
import type { TraceSources } from './traceSources';

/** A page that has been made. */
interface Made {
  readonly document: TraceDocument;
  readonly generation: number;
  readonly page: TextPage;
  /** The line that the first row is on. */
  readonly firstLine: number;
}

/** Traces as read-only text, page by page; each row is one line. */
export class TextPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #made = new Map<string, Made>();
  readonly #subscriptions: readonly { dispose(): void }[];

  readonly #sources: TraceSources;

  constructor(sources: TraceSources) {
    this.#sources = sources;

    this.#subscriptions = [
      sources.onDidChange((document) => {
        this.#renew(document);
      }),
      // VS Code drops what it hears of a document that is still being opened.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        const made = this.#made.get(uri.toString());
        if (made) this.#renew(made.document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#made.delete(uri.toString());
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const place = placeOf(uri);
    if (!place) return "# error: This isn't a page of a trace.\n";
    try {
      return await this.#make(uri, this.#sources.of(place.source), place.number);
    } catch (error) {
      return `# error: ${printable(error instanceof Error ? error.message : String(error))}\n`;
    }
  }

  /** The page that a document shows; undefined before it has been made. */
  pageOf(uri: vscode.Uri): TextPage | undefined {
    return this.#made.get(uri.toString())?.page;
  }

  /** The row on a line. */
  rowAt(uri: vscode.Uri, line: number): number | undefined {
    const made = this.#made.get(uri.toString());
    if (!made) return undefined;
    const row = made.page.from + line - made.firstLine;
    return row >= made.page.from && row < made.page.to ? row : undefined;
  }

  lineOf(uri: vscode.Uri, row: number): number | undefined {
    const made = this.#made.get(uri.toString());
    return made && row >= made.page.from && row < made.page.to ? made.firstLine + row - made.page.from : undefined;
  }

  /** The row on a line, with the devices before and after it. */
  async stepAt(uri: vscode.Uri, line: number): Promise<ReplayStep | undefined> {
    const row = this.rowAt(uri, line);
    const place = placeOf(uri);
    return row === undefined || !place ? undefined : await this.#sources.of(place.source).step(row);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  async #make(uri: vscode.Uri, document: TraceDocument, number: number): Promise<string> {
    const { file } = await document.opened;
    const { generation } = document;
    const page = pageNumbered(number, file.rowCount);
    const text = textEncoder(file);
    const edge = pageLine(page);
    const head = `${edge}${page.number === 0 ? text.start() : ''}`;
    this.#made.set(uri.toString(), { document, generation, page, firstLine: head.split('\n').length - 1 });
    const parts = [head];
    const options = { trackBefore: (row: number) => trackBefore(document, row) };
    for await (const rows of selectedInPlace(file, { ranges: [page] }, options)) parts.push(text.rows(rows));
    return [...parts, edge].join('');
  }

  /** Makes pages anew whose rows are others, or to which rows were added. */
  #renew(document: TraceDocument): void {
    const { state, generation } = document;
    if (state.kind !== 'open' || state.progress) return;
    const { rowCount } = state.trace.file;
    for (const [key, made] of this.#made) {
      if (made.document !== document) continue;
      const { page } = made;
      const isSame = made.generation === generation && pageNumbered(page.number, rowCount).to === page.to;
      if (!isSame || page.pages !== pageNumbered(page.number, rowCount).pages)
        this.#changed.fire(vscode.Uri.parse(key));
    }
  }
}

/** The devices before a row of an open trace. */
export async function trackBefore(document: TraceDocument, row: number): Promise<Track> {
  return row === 0 ? EMPTY_TRACK : ((await document.step(row - 1))?.after ?? EMPTY_TRACK);
}
