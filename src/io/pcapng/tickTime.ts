import type { CaptureInterface } from './captureInterface';

const TWO_32 = 2 ** 32;
/** Ticks that are taken for the length of one: the most that leave room for any offset. */
const MANY_HIGH = 2 ** 30;

/** Turns an interface's ticks into ns since a base, in doubles: exact for ticks of whole ns, as far as doubles are. */
export class TickTime {
  readonly #start: number;
  readonly #perTick: number;

  readonly #high: number;
  readonly #low: number;

  /** The ticks are those of one of its packets. `base` is in ns. */
  constructor(from: CaptureInterface, high: number, low: number, base: bigint) {
    this.#high = high;
    this.#low = low;

    this.#start = Number(from.nanoseconds(high, low) - base);
    this.#perTick = Number(from.nanoseconds(MANY_HIGH, 0) - from.nanoseconds(0, 0)) / (MANY_HIGH * TWO_32);
  }

  since(high: number, low: number): number {
    return this.#start + ((high - this.#high) * TWO_32 + (low - this.#low)) * this.#perTick;
  }
}
