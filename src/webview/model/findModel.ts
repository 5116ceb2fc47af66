import type { Wanted } from '../../protocol/filtering';
import { Signal } from '../lib/signal';
import type { Host } from '../../protocol/messages';
import type { FilterModel } from './filterModel';
import type { TraceModel } from './traceModel';
import type { ViewModel } from './viewModel';

/** Rows that the strip marks as wrong, as a filter. */
export const WRONG_ROWS = 'answer == error || type == command && answer == none || type == damaged';

export type FindState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'found'; readonly words: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly message: string };

const IDLE: FindState = { kind: 'idle' };

/** Finding rows one after another, without hiding the others. */
export class FindModel {
  readonly changed = new Signal();
  /** There is something to say. */
  readonly told = new Signal();

  #isOpenNow = false;
  #stateNow: FindState = IDLE;
  #flight: AbortController | undefined;

  readonly #host: Host;
  readonly #view: ViewModel;
  readonly #trace: TraceModel;
  readonly #filter: FilterModel;

  constructor(host: Host, view: ViewModel, trace: TraceModel, filter: FilterModel) {
    this.#host = host;
    this.#view = view;
    this.#trace = trace;
    this.#filter = filter;
  }

  get isOpen(): boolean {
    return this.#isOpenNow;
  }

  get text(): string {
    return this.#view.current.find.text;
  }

  /** What is looked for is a filter, not a text. */
  get isFilter(): boolean {
    return this.#view.current.find.isFilter;
  }

  get state(): FindState {
    return this.#stateNow;
  }

  open(): void {
    this.#isOpenNow = true;
    this.changed.emit();
  }

  close(): void {
    this.#flight?.abort();
    this.#isOpenNow = false;
    this.#become(IDLE);
  }

  type(text: string): void {
    this.#flight?.abort();
    this.#view.remember({ find: { text, isFilter: this.isFilter } });
    this.#become(IDLE);
  }

  toggleFilter(): void {
    this.#flight?.abort();
    this.#view.remember({ find: { text: this.text, isFilter: !this.isFilter } });
    this.#become(IDLE);
  }

  /** Goes to the next row after the selected one, or to the one before it; round the ends. */
  async go(direction: 'next' | 'previous'): Promise<void> {
    const { text, isFilter } = this;
    if (text !== '') await this.#goTo({ text, isFilter }, direction, this.#trace.selected);
  }

  /** The same for rows that went wrong; after the row before the first one, where `from` is -1. */
  async goWrong(direction: 'next' | 'previous', from = this.#trace.selected): Promise<void> {
    await this.#goTo({ text: WRONG_ROWS, isFilter: true }, direction, from === -1 ? undefined : from);
  }

  async #goTo(
    wanted: Pick<Wanted, 'text' | 'isFilter'>,
    direction: 'next' | 'previous',
    from: number | undefined,
  ): Promise<void> {
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    this.#become({ kind: 'searching' });
    try {
      const isRound = (await this.#goFrom(wanted, from, direction, flight.signal)) ? false : from !== undefined;
      if (isRound && this.#stateNow.kind === 'searching')
        await this.#goFrom(wanted, undefined, direction, flight.signal);
    } catch (error) {
      if (flight.signal.aborted) return;
      this.#become({ kind: 'bad', message: error instanceof Error ? error.message : String(error) });
    }
    if (this.#stateNow.kind === 'searching') this.#become({ kind: 'none' });
    this.told.emit();
  }

  /** True when a row was found there. */
  async #goFrom(
    { text, isFilter }: Pick<Wanted, 'text' | 'isFilter'>,
    from: number | undefined,
    direction: 'next' | 'previous',
    signal: AbortSignal,
  ): Promise<boolean> {
    const wanted = { text, isFilter, within: this.#filter.shown?.text ?? '' };
    const place = from === undefined ? {} : { from };
    const answer = await this.#host.call('find', { wanted, ...place, direction }, signal);
    switch (answer.kind) {
      case 'found': {
        this.#trace.select(answer.row, 'center');
        const end = direction === 'next' ? 'start' : 'end';
        this.#become({ kind: 'found', words: from === undefined ? `from the ${end} again` : '' });
        return true;
      }
      case 'none':
        return false;
      case 'bad': {
        const { message, hint } = answer.problem;
        this.#become({ kind: 'bad', message: [message, hint].filter((part) => part !== undefined).join(' ') });
        return false;
      }
    }
  }

  /** What became of it, in words; empty while there is nothing to say. */
  get words(): string {
    switch (this.#stateNow.kind) {
      case 'idle':
        return '';
      case 'searching':
        return 'Searching…';
      case 'found':
        return this.#stateNow.words;
      case 'none':
        return 'Not found';
      case 'bad':
        return this.#stateNow.message;
    }
  }

  #become(state: FindState): void {
    this.#stateNow = state;
    this.changed.emit();
  }
}
