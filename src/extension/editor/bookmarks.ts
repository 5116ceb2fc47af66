import * as vscode from 'vscode';
import type { Bookmark } from '../../protocol/bookmarks';
import { isBookmark } from './bookmark';

const KEY = 'cvq.bookmarks';
/** Bookmarks of one trace, and traces whose bookmarks are kept. */
const MOST_MARKS = 1000;
const MOST_TRACES = 200;

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
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  }
}

function isEntry(value: unknown): value is readonly [string, readonly Bookmark[]] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const entry: readonly unknown[] = value;
  const [key, bookmarks] = entry;
  return typeof key === 'string' && Array.isArray(bookmarks) && bookmarks.every(isBookmark);
}
