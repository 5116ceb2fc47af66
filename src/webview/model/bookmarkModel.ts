import type { Bookmark, Host, RowView } from '../../protocol/messages';
import { bookmarkBefore } from '../lib/times';
import { Signal } from '../lib/signal';
import type { TraceModel } from './traceModel';

/** Rows that the reader wants to find again. The extension keeps them, for all editors of the trace. */
export class BookmarkModel {
  readonly changed = new Signal();
  /** There is something to say. */
  readonly told = new Signal();

  /** In ascending order of rows. */
  #list: readonly Bookmark[] = [];
  #rows: ReadonlySet<number> = new Set();
  #words = '';

  readonly #host: Host;
  readonly #trace: TraceModel;

  constructor(host: Host, trace: TraceModel) {
    this.#host = host;
    this.#trace = trace;
  }

  get all(): readonly Bookmark[] {
    return this.#list;
  }

  /** What is to be said of them. */
  get news(): string {
    return this.#words;
  }

  has(row: number): boolean {
    return this.#rows.has(row);
  }

  take(bookmarks: readonly Bookmark[]): void {
    this.#list = bookmarks;
    this.#rows = new Set(bookmarks.map(({ row }) => row));
    this.changed.emit();
  }

  /** Sets a bookmark on a row, or takes it away. */
  toggle(view: RowView): void {
    const { row } = view;
    const others = this.#list.filter((each) => each.row !== row);
    const isSet = others.length < this.#list.length;
    const next = isSet ? others : [...others, { row, t: view.time.ns }].sort((a, b) => a.row - b.row);
    this.take(next);
    this.#host.send('bookmarks', { bookmarks: next });
    this.#tell(isSet ? 'Bookmark removed' : 'Bookmark set');
  }

  /** Goes to the next bookmark after the selected row, or to the one before it; round the ends. */
  go(direction: 'next' | 'previous'): void {
    const from = this.#trace.selected ?? -1;
    const found =
      direction === 'next'
        ? (this.#list.find(({ row }) => row > from) ?? this.#list[0])
        : (bookmarkBefore(this.#list, from - 1) ?? this.#list.at(-1));
    if (found) this.#trace.select(found.row, 'center');
    else this.#tell('There are no bookmarks');
  }

  #tell(words: string): void {
    this.#words = words;
    this.told.emit();
  }
}
