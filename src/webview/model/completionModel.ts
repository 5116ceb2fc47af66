import type { Completion, Completions } from '../../core/filter/complete';
import { completed, matchingCompletions } from '../lib/filterText';
import { Signal } from '../lib/signal';
import type { Host } from '../../protocol/messages';

/** What may be written at the caret of a filter, as a list to choose from. */
export class CompletionModel {
  readonly changed = new Signal();

  #text = '';
  #found: Completions | undefined;
  #matches: readonly Completion[] = [];
  #at: number | undefined;
  #flight: AbortController | undefined;

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get items(): readonly Completion[] {
    return this.#matches;
  }

  get isOpen(): boolean {
    return this.#matches.length > 0;
  }

  /** Position of the one that the keyboard is on. */
  get active(): number | undefined {
    return this.#at;
  }

  /** Opens the list for a caret. While one types it stays closed where nothing has been begun, unless `isWanted`. */
  async ask(text: string, offset: number, isWanted: boolean): Promise<void> {
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    const found = await this.#host.call('complete', { text, offset }, flight.signal).catch(() => undefined);
    if (flight.signal.aborted || found === undefined) return;
    const word = text.slice(found.from, offset);
    const matches = matchingCompletions(found.items, word);
    const isAllThere = matches.length === 1 && matches[0]?.insert.toLowerCase() === word.toLowerCase();
    this.#show(text, found, (word === '' || isAllThere) && !isWanted ? [] : matches);
  }

  close(): void {
    this.#flight?.abort();
    if (this.isOpen) this.#show('', undefined, []);
  }

  /** Moves by so many, round and round. */
  move(step: number): void {
    const count = this.#matches.length;
    if (count === 0) return;
    const from = this.#at ?? (step > 0 ? -1 : count);
    this.#at = (from + step + count) % count;
    this.changed.emit();
  }

  /** The text with a completion: by default the one that the keyboard is on, or else the first. */
  accept(position = this.#at ?? 0): ReturnType<typeof completed> | undefined {
    const item = this.#matches[position];
    if (item === undefined || this.#found === undefined) return undefined;
    const result = completed(this.#text, this.#found, item);
    this.close();
    return result;
  }

  #show(text: string, found: Completions | undefined, matches: readonly Completion[]): void {
    this.#text = text;
    this.#found = found;
    this.#matches = matches;
    this.#at = undefined;
    this.changed.emit();
  }
}
