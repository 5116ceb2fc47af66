import type { Host, RowSpan, RowView } from '../../protocol/messages';
import type { ListCursor } from '../lib/moves';
import { PageCache } from '../lib/pageCache';
import type { Align } from '../lib/scrollMap';
import { Signal } from '../lib/signal';
import type { FilterModel } from './filterModel';
import type { TraceModel } from './traceModel';

/** A line of the list to bring into view. */
export interface ScrollRequest {
  readonly line: number;
  readonly align: Align;
}

/** Lines that stand together: from the first one up to `end`. */
export interface LineRange {
  readonly first: number;
  readonly end: number;
}

/** Hits stand far apart: reading them takes longer than reading rows that follow each other. */
const HITS_PER_PAGE = 50;
const HITS_MARGIN = 25;
/** Rows that one call asks for when many are copied. */
const READ_AT_ONCE = 500;

/** The lines of the list: all rows, or the hits of a filter. Rows keep their numbers, lines are counted. */
export class ListModel {
  /** Other lines, or another one is selected. */
  readonly changed = new Signal();

  #hits: { readonly id: number; readonly rows: PageCache<RowView>; finalCount: number } | undefined;
  /** Among hits: the line of the selected row, or the one that the row would stand before. */
  #at: { readonly line: number; readonly isHit: boolean } | undefined;
  /** The row whose place among the hits is being asked for, or is known. */
  #placed: { readonly id: number; readonly row: number } | undefined;
  #scroll: ScrollRequest | undefined;
  /** Where the range of selected lines begins; the selected line is its other end. Undefined while it is that line alone. */
  #anchor: { readonly line: number; readonly row: number } | undefined;
  /** The selection is being moved by the list itself. */
  #isOwnMove = false;
  #told: RowSpan | undefined;
  #flight: AbortController | undefined;
  /** After a reload the list is scrolled to where it was, wherever the selected row is. */
  #isRestoring: boolean;

  readonly #host: Host;
  readonly #trace: TraceModel;
  readonly #filter: FilterModel;

  constructor(host: Host, trace: TraceModel, filter: FilterModel) {
    this.#host = host;
    this.#trace = trace;
    this.#filter = filter;

    this.#isRestoring = filter.text !== '';
    filter.linesChanged.subscribe(() => {
      this.#take();
    });
    trace.selectionChanged.subscribe(() => {
      this.#follow();
    });
    trace.traceChanged.subscribe(() => {
      this.#hits?.rows.invalidate(this.#hits.finalCount);
      this.changed.emit();
    });
    trace.rowsChanged.subscribe(() => {
      if (this.#hits === undefined) this.changed.emit();
    });
  }

  /** True while only the hits of a filter are shown. */
  get isFiltered(): boolean {
    return this.#hits !== undefined;
  }

  get length(): number {
    return this.#rows.length;
  }

  get(line: number): RowView | undefined {
    return this.#rows.get(line);
  }

  /** A line as far as it is here. */
  line(line: number): {
    readonly line: number;
    readonly view: RowView | undefined;
    readonly row: number | undefined;
    readonly failure: string | undefined;
  } {
    const view = this.#rows.get(line);
    const row = view?.row ?? (this.#hits === undefined ? line : undefined);
    return { line, view, row, failure: this.#rows.failure(line) };
  }

  want(first: number, end: number): void {
    this.#rows.want(first, end);
  }

  /** The line of the selected row; undefined where the filter hides it. */
  get selected(): number | undefined {
    if (this.#hits === undefined) return this.#trace.selected;
    return this.#at?.isHit === true ? this.#at.line : undefined;
  }

  /** Where the keys start from: the selected line, or the gap where the selected row would stand. */
  get cursor(): ListCursor | undefined {
    if (this.#hits !== undefined) return this.#at && { line: this.#at.line, isLine: this.#at.isHit };
    return this.#trace.selected === undefined ? undefined : { line: this.#trace.selected, isLine: true };
  }

  /** The lines that are selected; undefined where the filter hides them. */
  get range(): LineRange | undefined {
    const { selected } = this;
    const anchor = this.#anchor;
    if (selected === undefined) return undefined;
    const other = anchor?.line ?? selected;
    return { first: Math.min(selected, other), end: Math.max(selected, other) + 1 };
  }

  /** The rows of some lines, in batches; the extension is asked for those that aren't here. */
  async read({ first, end }: LineRange): Promise<RowView[]> {
    const rows: RowView[] = [];
    const id = this.#hits?.id;
    while (first + rows.length < end) {
      const from = first + rows.length;
      const part = { from, count: Math.min(READ_AT_ONCE, end - from), whole: true };
      const read = await (id === undefined ? this.#host.call('rows', part) : this.#host.call('hits', { ...part, id }));
      if (read.length === 0) break;
      rows.push(...read);
    }
    return rows;
  }

  /** Selects a line, or all from the one that was selected up to it. */
  select(line: number, isExtending = false): void {
    const hits = this.#hits;
    const { selected } = this.#trace;
    if (!isExtending) this.#anchor = undefined;
    else if (this.selected !== undefined && selected !== undefined)
      this.#anchor ??= { line: this.selected, row: selected };
    if (hits === undefined) {
      this.#move(line);
      return;
    }
    this.#flight?.abort();
    this.#at = { line, isHit: true };
    this.#scroll = { line, align: 'nearest' };
    this.changed.emit();
    const row = hits.rows.get(line)?.row;
    if (row !== undefined) this.#settle(hits.id, row);
    else void this.#selectFar(hits.id, line);
  }

  /** The line to scroll to, once. */
  takeScroll(): ScrollRequest | undefined {
    const scroll = this.#scroll;
    this.#scroll = undefined;
    if (scroll !== undefined) return scroll;
    if (this.#hits !== undefined) return undefined;
    const request = this.#trace.takeScrollRequest();
    return request && { line: request.row, align: request.align };
  }

  get #rows(): PageCache<RowView> {
    return this.#hits?.rows ?? this.#trace.rows;
  }

  /** The line is the selected one for certain: its row needn't be placed. */
  #settle(id: number, row: number): void {
    this.#placed = { id, row };
    this.#move(row);
  }

  #move(row: number): void {
    this.#isOwnMove = true;
    this.#trace.select(row);
    this.#isOwnMove = false;
    this.#tellSpan();
  }

  /** A range may hold millions of hits: the extension knows them, and is told where it begins and ends. */
  #tellSpan(): void {
    const anchor = this.#anchor;
    const { selected } = this.#trace;
    const span =
      anchor === undefined || selected === undefined || anchor.row === selected
        ? undefined
        : { from: Math.min(anchor.row, selected), to: Math.max(anchor.row, selected) + 1 };
    if (span?.from === this.#told?.from && span?.to === this.#told?.to) return;
    this.#told = span;
    this.#host.send('span', span === undefined ? {} : { span });
  }

  /** Other lines, or a selection from elsewhere: that is one row. */
  #dropAnchor(): void {
    this.#anchor = undefined;
    this.#tellSpan();
  }

  /** A line that isn't here yet: which row it is, the extension knows. */
  async #selectFar(id: number, line: number): Promise<void> {
    const flight = new AbortController();
    this.#flight = flight;
    const answer = await this.#host.call('hitRow', { id, position: line }, flight.signal).catch(() => undefined);
    if (flight.signal.aborted || answer?.row === undefined) return;
    this.#settle(id, answer.row);
  }

  /** Takes the filter's hits, or all rows. */
  #take(): void {
    const { shown } = this.#filter;
    if (shown === undefined) {
      if (this.#hits !== undefined) this.#dropAnchor();
      this.#hits = undefined;
      this.#at = undefined;
      this.#placed = undefined;
      if (this.#trace.selected !== undefined) this.#scroll = { line: this.#trace.selected, align: 'center' };
      this.changed.emit();
      return;
    }
    const { id, count, finalCount } = shown.hits;
    const isOther = this.#hits?.id !== id;
    if (isOther) {
      this.#dropAnchor();
      this.#hits = { id, rows: this.#cache(id), finalCount };
      this.#at = undefined;
      this.#placed = undefined;
    }
    if (this.#hits !== undefined) this.#hits.finalCount = finalCount;
    this.#hits?.rows.setLength(count);
    this.changed.emit();
    this.#place();
  }

  #cache(id: number): PageCache<RowView> {
    return new PageCache<RowView>({
      fetch: (from, count, signal) => this.#host.call('hits', { id, from, count, whole: false }, signal),
      complete: (from, count, signal) => this.#host.call('hits', { id, from, count, whole: true }, signal),
      isBare: (row) => row.isBare === true,
      changed: () => {
        this.changed.emit();
      },
      pageSize: HITS_PER_PAGE,
      margin: HITS_MARGIN,
    });
  }

  /** The selection has moved: by the list itself, or to a row from elsewhere. */
  #follow(): void {
    if (!this.#isOwnMove) this.#dropAnchor();
    if (this.#hits !== undefined) {
      // The row is to be shown where it stands among the hits.
      this.#trace.takeScrollRequest();
      this.#place();
    }
    this.changed.emit();
  }

  /** Finds out where the selected row stands among the hits, as soon as the filter has come to it. */
  #place(): void {
    const row = this.#trace.selected;
    const hits = this.#filter.shown?.hits;
    if (row === undefined || hits === undefined || this.#hits === undefined) return;
    if (this.#placed?.id === hits.id && this.#placed.row === row) return;
    if (hits.rowsDone <= row && !hits.isDone) return;
    this.#placed = { id: hits.id, row };
    void this.#askPlace(hits.id, row);
  }

  async #askPlace(id: number, row: number): Promise<void> {
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    const place = await this.#host.call('place', { id, row }, flight.signal).catch(() => undefined);
    if (flight.signal.aborted || place === undefined || this.#hits?.id !== id) return;
    const { position, isHit } = place;
    this.#at = { line: position, isHit };
    const line = Math.min(position, this.length - 1);
    if (line >= 0 && !this.#isRestoring) this.#scroll = { line, align: 'center' };
    this.#isRestoring = false;
    this.changed.emit();
  }
}
