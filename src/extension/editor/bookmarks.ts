import * as vscode from 'vscode';
import { bookmark, type Bookmark } from '../../protocol/messages';
import { fits, list, pair, text } from '../../protocol/shape';

const KEY = 'cvq.bookmarks';
/** Bookmarks of one trace, and traces whose bookmarks are kept. */
const MOST_MARKS = 1000;
const MOST_TRACES = 200;

/** The bookmarks of a trace, as they are kept: with its resource. */
const entry = pair(text(), list(bookmark));

/** Bookmarks of the traces of this workspace, by their resource: all editors of a trace have the same ones. */
export class Bookmarks implements vscode.Disposable {
  readonly #store: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<string>();
  /** Those of this resource are others now. */
  readonly onDidChange = this.#changed.event;

  constructor(store: vscode.Memento) {
    this.#store = store;
  }

  /** In ascending order of rows. */
  of(uri: vscode.Uri): readonly Bookmark[] {
    return new Map(this.#all).get(uri.toString()) ?? [];
  }

  async set(uri: vscode.Uri, bookmarks: readonly Bookmark[]): Promise<void> {
    const key = uri.toString();
    const others = this.#all.filter(([known]) => known !== key);
    const own = [...new Map(bookmarks.map((each) => [each.row, each])).values()]
      .sort((a, b) => a.row - b.row)
      .slice(0, MOST_MARKS);
    const kept = own.length > 0 ? [...others, [key, own] as const] : others;
    const stored = this.#store.update(KEY, kept.slice(-MOST_TRACES));
    this.#changed.fire(key);
    await stored;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #all(): (readonly [string, readonly Bookmark[]])[] {
    const kept: unknown = this.#store.get(KEY);
    return Array.isArray(kept) ? kept.filter((each) => fits(entry, each)) : [];
  }
}
