import type { Host, RowView, TraceInfo } from '../../protocol/messages';
import { debounce } from '../lib/debounce';
import { PageCache } from '../lib/pageCache';
import type { Align } from '../lib/scrollMap';
import { Signal } from '../lib/signal';
import type { ViewModel } from './viewModel';

export type Phase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly info: TraceInfo }
  | { readonly kind: 'failed'; readonly message: string };

export interface RowToReveal {
  readonly row: number;
  readonly align: Align;
}

/** How long the selection has to rest before the extension hears of it: holding an arrow key shouldn't flood it. */
const SELECT_DELAY = 30;

/** The trace, the rows of it that are here, and which one is selected. */
export class TraceModel {
  /** Another phase, other counts. */
  readonly traceChanged = new Signal();
  /** Rows have come. */
  readonly rowsChanged = new Signal();
  /** Another row is selected, or is to be scrolled to. */
  readonly selectionChanged = new Signal();
  /** The selection has come to rest, or what is known of the selected row may have changed. */
  readonly selectionSettled = new Signal();

  readonly rows: PageCache<RowView>;

  #phaseNow: Phase = { kind: 'opening' };
  #selectedRow: number | undefined;
  /** A row to select that the index hasn't reached yet. */
  #awaited: { readonly row: number; readonly align?: Align } | undefined;
  #scrollRequest: RowToReveal | undefined;
  readonly #settle = debounce(SELECT_DELAY, () => {
    if (this.#selectedRow === undefined) return;
    this.#host.send('selected', { row: this.#selectedRow });
    this.selectionSettled.emit();
  });

  readonly #host: Host;
  readonly #view: ViewModel;

  constructor(host: Host, view: ViewModel) {
    this.#host = host;
    this.#view = view;

    this.rows = new PageCache<RowView>({
      fetch: (from, count, signal) => host.call('rows', { from, count, whole: false }, signal),
      complete: (from, count, signal) => host.call('rows', { from, count, whole: true }, signal),
      isBare: (row) => row.isBare === true,
      changed: () => {
        this.rowsChanged.emit();
      },
    });
    const { row } = view.current;
    // Where the list was scrolled to is restored by itself: the row needn't be in view.
    if (row !== undefined) this.#awaited = { row };
  }

  get phase(): Phase {
    return this.#phaseNow;
  }

  get selected(): number | undefined {
    return this.#selectedRow;
  }

  async open(): Promise<void> {
    try {
      this.update(await this.#host.call('open', {}));
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Takes the trace's new counts. */
  update(info: TraceInfo): void {
    const before = this.#phaseNow.kind === 'open' ? this.#phaseNow.info : undefined;
    const isFirst = this.#phaseNow.kind === 'opening';
    this.#phaseNow = { kind: 'open', info };
    // First what is old: rows that come now are new already.
    if (!isFirst) this.#forget(before, info);
    this.rows.setLength(info.rows);
    this.#placeSelection(info);
    this.traceChanged.emit();
  }

  /** Rows that may be others now are asked for again; the extension, too, has to hear of the selected one again. */
  #forget(before: TraceInfo | undefined, info: TraceInfo): void {
    const isSameReading = before?.generation === info.generation;
    const first = isSameReading ? before.finalRows : 0;
    this.rows.invalidate(first);
    if (this.#selectedRow === undefined || this.#selectedRow >= first) this.#settle();
  }

  /** Stops the indexing where it is, or lets it go on. */
  hold(isHeld: boolean): void {
    this.#host.send('hold', { isHeld });
  }

  fail(message: string): void {
    this.#phaseNow = { kind: 'failed', message };
    this.traceChanged.emit();
  }

  /** Selects a row; rows that the index hasn't reached yet are selected when it has. */
  select(row: number, align: Align = 'nearest'): void {
    if (this.#phaseNow.kind !== 'open' || row >= this.rows.length) {
      this.#awaited = { row, align };
      return;
    }
    this.#awaited = undefined;
    this.#scrollRequest = { row, align };
    this.#moveSelection(row);
  }

  /** The row to scroll to, once. */
  takeScrollRequest(): RowToReveal | undefined {
    const request = this.#scrollRequest;
    this.#scrollRequest = undefined;
    return request;
  }

  #moveSelection(row: number): void {
    if (row !== this.#selectedRow) {
      this.#selectedRow = row;
      this.#view.remember({ row });
      this.#settle();
    }
    this.selectionChanged.emit();
  }

  /** Keeps the selection within the rows that there are. */
  #placeSelection(info: TraceInfo): void {
    const selectedRow = this.#selectedRow;
    // A file that is read anew comes to the row again; where it has become shorter, to its last one.
    if (info.indexing === 'running' && selectedRow !== undefined && selectedRow >= info.rows) {
      this.#awaited ??= { row: selectedRow, align: 'center' };
      this.#selectedRow = undefined;
    }
    if (info.rows === 0) {
      this.#selectedRow = undefined;
      return;
    }
    if (this.#awaited !== undefined && (this.#awaited.row < info.rows || info.indexing !== 'running')) {
      const { row, align } = this.#awaited;
      const nearest = Math.min(row, info.rows - 1);
      this.#awaited = undefined;
      if (align === undefined) this.#moveSelection(nearest);
      else this.select(nearest, align);
    } else if (this.#selectedRow === undefined && this.#awaited === undefined) {
      this.#moveSelection(0);
    } else if (this.#selectedRow !== undefined && this.#selectedRow >= info.rows) {
      this.#moveSelection(info.rows - 1);
    }
  }
}
