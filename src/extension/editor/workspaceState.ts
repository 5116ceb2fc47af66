import * as vscode from 'vscode';
import { bookmark, type Bookmark } from '../../protocol/messages';
import { fits, list, pair, text } from '../../protocol/shape';
import { SharedOverviews } from '../overview/overviewRun';

/** What is kept for the workspace, and what editors share. */
export interface WorkspaceState {
  readonly history: FilterHistory;
  readonly bookmarks: Bookmarks;
  readonly overviews: SharedOverviews;
}

export function workspaceStateIn(memento: vscode.Memento): WorkspaceState {
  return {
    history: new FilterHistory(memento),
    bookmarks: new Bookmarks(memento),
    overviews: new SharedOverviews(),
  };
}

const FILTERS_KEY = 'cvq.filters';
/** Filters that are remembered. */
const MOST_FILTERS = 50;

/** Filters that were used in this workspace, the newest first, each once. */
class FilterHistory implements vscode.Disposable {
  readonly #store: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(store: vscode.Memento) {
    this.#store = store;
  }

  get filters(): readonly string[] {
    const kept: unknown = this.#store.get(FILTERS_KEY);
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : [];
  }

  /** Adds a filter; what isn't one is left out. */
  async add(filter: string): Promise<void> {
    const { parseFilter } = await import('../../core/filter/filter');
    const { filters } = this;
    const isFilter = parseFilter(filter).ok;
    const stored = isFilter
      ? this.#store.update(FILTERS_KEY, [filter, ...filters.filter((each) => each !== filter)].slice(0, MOST_FILTERS))
      : undefined;
    // It can be read at once; writing it down takes a while.
    this.#changed.fire();
    await stored;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const BOOKMARKS_KEY = 'cvq.bookmarks';
/** Bookmarks of one trace, and traces whose bookmarks are kept. */
const MOST_MARKS = 1000;
const MOST_TRACES = 200;

/** The bookmarks of a trace, as they are kept: with its resource. */
const entry = pair(text(), list(bookmark));

/** Bookmarks of the traces of this workspace, by their resource: all editors of a trace have the same ones. */
class Bookmarks implements vscode.Disposable {
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
    const stored = this.#store.update(BOOKMARKS_KEY, kept.slice(-MOST_TRACES));
    this.#changed.fire(key);
    await stored;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #all(): (readonly [string, readonly Bookmark[]])[] {
    const kept: unknown = this.#store.get(BOOKMARKS_KEY);
    return Array.isArray(kept) ? kept.filter((each) => fits(entry, each)) : [];
  }
}
