import type { CaptureInterface } from './captureInterface';
import type { TraceFacts } from '../trace/facts';

/** Times of the commands of one interface, in its ticks: two halves each, compared without making bigints of them. */
export class TickSpan {
  #firstHigh = 0xffffffff;
  #firstLow = 0xffffffff;
  #lastHigh = 0;
  #lastLow = 0;
  /** Of the last command on the guest ring, and on the shadow ring. */
  readonly high: [number, number] = [0, 0];
  readonly low: [number, number] = [0, 0];
  /** Whether there has been a command on the guest ring, and on the shadow ring. */
  readonly has: [boolean, boolean] = [false, false];

  /** Takes the time of a command; true when it's earlier than the one before on its ring. */
  add(ring: 0 | 1, high: number, low: number): boolean {
    if (high < this.#firstHigh || (high === this.#firstHigh && low < this.#firstLow)) {
      this.#firstHigh = high;
      this.#firstLow = low;
    }
    this.#raise(high, low);
    const isBackwards = high < this.high[ring] || (high === this.high[ring] && low < this.low[ring]);
    this.has[ring] = true;
    this.high[ring] = high;
    this.low[ring] = low;
    return isBackwards;
  }

  /** Takes the last time of commands in a row whose times don't run backwards, on a ring that has had one before. */
  advance(ring: 0 | 1, high: number, low: number): void {
    this.#raise(high, low);
    this.high[ring] = high;
    this.low[ring] = low;
  }

  addTo(facts: TraceFacts, from: CaptureInterface): void {
    facts.addTime(from.nanoseconds(this.#firstHigh, this.#firstLow));
    facts.addTime(from.nanoseconds(this.#lastHigh, this.#lastLow));
  }

  clone(): TickSpan {
    const copy = new TickSpan();
    copy.#firstHigh = this.#firstHigh;
    copy.#firstLow = this.#firstLow;
    copy.#lastHigh = this.#lastHigh;
    copy.#lastLow = this.#lastLow;
    for (const ring of [0, 1] as const) {
      copy.high[ring] = this.high[ring];
      copy.low[ring] = this.low[ring];
      copy.has[ring] = this.has[ring];
    }
    return copy;
  }

  #raise(high: number, low: number): void {
    if (high < this.#lastHigh || (high === this.#lastHigh && low <= this.#lastLow)) return;
    this.#lastHigh = high;
    this.#lastLow = low;
  }
}
