import type { Problem } from '../../core/filter/syntax';
import type { Hits, Narrowing, Pointed } from '../../protocol/filtering';
import { debounce } from '../lib/debounce';
import { Signal } from '../lib/signal';
import type { Host } from '../../protocol/messages';
import type { ViewModel } from './viewModel';

/** A filter whose hits the list shows, and how far it is. */
export interface ShownFilter {
  readonly text: string;
  readonly hits: Hits;
}

/** Keys that follow each other sooner than this make one filter, in ms. */
const TYPING_MS = 90;

/** The filter box: what stands in it, what is wrong with that, and the filter whose hits are shown meanwhile. */
export class FilterModel {
  /** Another text, other problems, other counts. */
  readonly changed = new Signal();
  /** The list has other lines: another filter's hits, more of them, or all rows again. */
  readonly linesChanged = new Signal();
  /** A filter is done, or what was asked for can't be filtered by: there is something to say. */
  readonly told = new Signal();

  #textNow: string;
  #problemsNow: readonly Problem[] = [];
  #waiting: { readonly id: number; readonly text: string } | undefined;
  #shownNow: ShownFilter | undefined;
  #words = '';
  #pastNow: readonly string[] = [];
  #lastId = 0;
  #flight: AbortController | undefined;
  readonly #submitSoon = debounce(TYPING_MS, () => void this.#submit());

  readonly #host: Host;
  readonly #view: ViewModel;

  constructor(host: Host, view: ViewModel) {
    this.#host = host;
    this.#view = view;

    this.#textNow = view.current.filter;
  }

  get text(): string {
    return this.#textNow;
  }

  get problems(): readonly Problem[] {
    return this.#problemsNow;
  }

  /** The filter whose hits are shown; undefined while all rows are. */
  get shown(): ShownFilter | undefined {
    return this.#shownNow;
  }

  /** A filter was asked for whose first hits aren't here yet. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Filters that were used before, the newest first. */
  get past(): readonly string[] {
    return this.#pastNow;
  }

  /** What is to be said of the filter. */
  get news(): string {
    return this.#words;
  }

  /** Takes what was typed; the filter follows when the typing rests. */
  type(text: string): void {
    this.#textNow = text;
    if (text === this.#shownNow?.text) this.#problemsNow = [];
    this.#view.remember({ filter: text });
    this.changed.emit();
    this.#submitSoon();
  }

  /** Filters by what stands in the box, and keeps it for the history. */
  async use(text = this.#textNow): Promise<void> {
    this.#textNow = text;
    this.#view.remember({ filter: text });
    this.changed.emit();
    const submitted = this.#isShown(text) ? undefined : this.#submit();
    this.keep();
    await submitted;
  }

  /** The hits of this filter are there, all of them: to begin it anew would take them from under what comes next. */
  #isShown(text: string): boolean {
    const shown = this.#shownNow;
    return shown?.text === text && shown.hits.isDone && !this.isWaiting && this.#problemsNow.length === 0;
  }

  /** Keeps the filter for the history. Whether it is one, the extension finds out. */
  keep(): void {
    const text = this.#textNow.trim();
    if (text === '' || text === this.#pastNow[0]) return;
    this.#pastNow = [text, ...this.#pastNow.filter((each) => each !== text)];
    this.#host.send('used', { filter: text });
  }

  clear(): void {
    void this.use('');
  }

  /** Starts the filter afresh: the trace is another. */
  restart(): void {
    if (this.#textNow.trim() !== '') void this.#submit();
  }

  remember(filters: readonly string[]): void {
    this.#pastNow = filters;
    this.changed.emit();
  }

  /** Takes how far a filter is. Those of filters that were given up are late, and mean nothing. */
  update(hits: Hits): void {
    const isNew = hits.id === this.#waiting?.id;
    if (!isNew && hits.id !== this.#shownNow?.hits.id) return;
    const text = (isNew ? this.#waiting?.text : this.#shownNow?.text) ?? '';
    if (isNew) {
      // The answer to the call may come after the first hits.
      this.#waiting = undefined;
      this.#problemsNow = [];
    }
    const wasDone = !isNew && this.#shownNow?.hits.isDone === true;
    this.#shownNow = { text, hits };
    this.linesChanged.emit();
    this.changed.emit();
    if (hits.isDone && !wasDone) this.#tell(hits.count === 1 ? '1 hit' : `${hits.count.toLocaleString('en-US')} hits`);
  }

  /** Adds the condition that goes with what is pointed at. */
  async narrow(pointed: Pointed, how: Narrowing): Promise<void> {
    const text = this.#problemsNow.length > 0 ? (this.#shownNow?.text ?? '') : this.#textNow;
    try {
      const answer = await this.#host.call('narrow', { text, pointed, how });
      if (answer.kind === 'filter') await this.use(answer.text);
      else this.#tell(answer.reason);
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  async #submit(): Promise<void> {
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    const text = this.#textNow;
    this.#lastId++;
    const id = this.#lastId;
    // Its first hits may be here before the answer is.
    this.#waiting = { id, text };
    try {
      const answer = await this.#host.call('filter', { id, text }, flight.signal);
      if (flight.signal.aborted) return;
      this.#problemsNow = answer.kind === 'bad' ? answer.problems : [];
      if (answer.kind !== 'started') this.#waiting = undefined;
      if (answer.kind === 'none') this.#showAll();
    } catch (error) {
      if (flight.signal.aborted) return;
      this.#waiting = undefined;
      this.#problemsNow = [
        { from: 0, to: text.length, message: error instanceof Error ? error.message : String(error) },
      ];
    }
    this.changed.emit();
  }

  #showAll(): void {
    if (this.#shownNow === undefined) return;
    this.#shownNow = undefined;
    this.linesChanged.emit();
    this.#tell('No filter: all rows are shown');
  }

  #tell(words: string): void {
    this.#words = words;
    this.told.emit();
  }
}
