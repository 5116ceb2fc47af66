import type { Finding } from '../../core/findings/finding';
import type { DetailView, FieldView, Host } from '../../protocol/messages';
import type { ByteAt, ByteRange } from '../lib/byteRange';
import { ancestors, FieldIndex, isOpenAtFirst, type FieldLine } from '../lib/fieldIndex';
import { Signal } from '../lib/signal';
import { withOpenField, type ViewModel } from './viewModel';
import type { TraceModel } from './traceModel';

/** What the detail shows. The former row's detail stays while the next one is on its way. */
export type DetailState =
  | { readonly kind: 'none' }
  | { readonly kind: 'shown'; readonly detail: DetailView; readonly index: FieldIndex; readonly isStale: boolean }
  | { readonly kind: 'failed'; readonly message: string };

/** The bytes and the field that are selected together, or looked at in passing. */
export interface Mark {
  readonly range?: ByteRange;
  readonly fieldId?: string;
  /** The byte that the keyboard stands on. */
  readonly cursor?: ByteAt;
}

export type PaneToReveal = 'tree' | 'bytes';

const NO_MARK: Mark = {};

/** The selected row's detail, with the fields and bytes of it that belong together. */
export class DetailModel {
  /** Another detail. */
  readonly changed = new Signal();
  /** Other fields or bytes are marked, opened or collapsed. */
  readonly markChanged = new Signal();

  #stateNow: DetailState = { kind: 'none' };
  #markNow: Mark = NO_MARK;
  #previewNow: Mark = NO_MARK;
  readonly #toReveal = new Set<PaneToReveal>();
  #flight: AbortController | undefined;

  readonly #host: Host;
  readonly #view: ViewModel;
  readonly #trace: TraceModel;

  constructor(host: Host, view: ViewModel, trace: TraceModel) {
    this.#host = host;
    this.#view = view;
    this.#trace = trace;

    trace.selectionSettled.subscribe(() => void this.#load());
  }

  get state(): DetailState {
    return this.#stateNow;
  }

  get mark(): Mark {
    return this.#markNow;
  }

  /** What the pointer is over. */
  get preview(): Mark {
    return this.#previewNow;
  }

  isOpen = (field: FieldView): boolean => this.#view.current.openFields[field.id] ?? isOpenAtFirst(field);

  setOpen(id: string, isOpen: boolean): void {
    this.#view.remember({ openFields: withOpenField(this.#view.current.openFields, id, isOpen) });
    this.markChanged.emit();
  }

  /** Marks a field and its bytes. */
  selectField(id: string): void {
    const node = this.#index?.get(id);
    if (node === undefined) return;
    this.#markNow = markOfField(node);
    this.#reveal('tree', 'bytes');
  }

  /** Puts the cursor on a byte and marks the deepest field that covers it. */
  selectByte(at: ByteAt): void {
    const node = this.#index?.deepestAt(at);
    const range = node === undefined ? { ...at, length: 1 } : rangeOf(node);
    this.#markNow = { range, cursor: at, ...(node && { fieldId: node.field.id }) };
    if (node !== undefined) this.#openTo(node);
    this.#reveal('tree', 'bytes');
  }

  /** Marks the bytes that a finding speaks of, and the field that holds them all. */
  selectPlace(place: NonNullable<Finding['at']>): void {
    const { side, offset, length } = place;
    if (side === 'file') return;
    const range: ByteRange = { side, offset, length };
    const node = this.#index?.deepestCovering(range);
    this.#markNow = { range, cursor: { side, offset }, ...(node && { fieldId: node.field.id }) };
    if (node !== undefined) this.#openTo(node);
    this.#reveal('tree', 'bytes');
  }

  /** Marks all bytes of a side. */
  selectSide(at: ByteAt, length: number): void {
    this.#markNow = { range: { side: at.side, offset: 0, length }, cursor: at };
    this.markChanged.emit();
  }

  previewField(id: string): void {
    const node = this.#index?.get(id);
    this.#setPreview(node === undefined ? NO_MARK : markOfField(node));
  }

  previewByte(at: ByteAt): void {
    const node = this.#index?.deepestAt(at);
    this.#setPreview(node === undefined ? { range: { ...at, length: 1 } } : markOfField(node));
  }

  clearPreview(): void {
    this.#setPreview(NO_MARK);
  }

  /** Whether this pane should bring the mark into view; true once. */
  takeReveal(pane: PaneToReveal): boolean {
    return this.#toReveal.delete(pane);
  }

  get #index(): FieldIndex | undefined {
    return this.#stateNow.kind === 'shown' ? this.#stateNow.index : undefined;
  }

  async #load(): Promise<void> {
    const row = this.#trace.selected;
    this.#flight?.abort();
    if (row === undefined) return;
    const flight = new AbortController();
    this.#flight = flight;
    if (this.#stateNow.kind === 'shown') this.#setState({ ...this.#stateNow, isStale: true });
    try {
      for (const whole of [false, true]) {
        const detail = await this.#host.call('detail', { row, whole }, flight.signal);
        if (flight.signal.aborted) return;
        this.#show(detail);
        if (detail.isBare !== true) return;
      }
    } catch (error) {
      if (flight.signal.aborted) return;
      this.#setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #show(detail: DetailView): void {
    const index = new FieldIndex(detail.fields);
    const isSameRow = this.#stateNow.kind === 'shown' && this.#stateNow.detail.row === detail.row;
    this.#previewNow = NO_MARK;
    if (!isSameRow) {
      // Stepping through commands of one kind, the reader keeps an eye on one field.
      const kept = this.#markNow.fieldId === undefined ? undefined : index.get(this.#markNow.fieldId);
      this.#markNow = kept === undefined ? NO_MARK : markOfField(kept);
    }
    this.#setState({ kind: 'shown', detail, index, isStale: false });
    if (!isSameRow) this.#reveal('tree', 'bytes');
  }

  #setState(state: DetailState): void {
    this.#stateNow = state;
    this.changed.emit();
  }

  #setPreview(mark: Mark): void {
    if (mark === NO_MARK && this.#previewNow === NO_MARK) return;
    this.#previewNow = mark;
    this.markChanged.emit();
  }

  #openTo(node: FieldLine): void {
    const closed = ancestors(node).filter(({ field }) => !this.isOpen(field));
    for (const { field } of closed) {
      this.#view.remember({ openFields: withOpenField(this.#view.current.openFields, field.id, true) });
    }
  }

  #reveal(...panes: PaneToReveal[]): void {
    for (const pane of panes) this.#toReveal.add(pane);
    this.markChanged.emit();
  }
}

function rangeOf(node: FieldLine): ByteRange {
  const { side, offset, length } = node.field;
  return { side, offset, length };
}

function markOfField(node: FieldLine): Mark {
  const range = rangeOf(node);
  if (range.length === 0) return { fieldId: node.field.id };
  return { range, fieldId: node.field.id, cursor: { side: range.side, offset: range.offset } };
}
