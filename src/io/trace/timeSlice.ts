import { yieldToEventLoop } from './windows';

/** Others have to wait as long as this, in ms, and for what was begun by then. */
const TURN_MS = 4;

/** What whoever waits for long work may want. */
export interface TimeSliceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears every few ms that more is done. */
  readonly onProgress?: (() => void) | undefined;
}

/** Lets others work now and then, tells that there is progress, and hears the signal. */
export class TimeSlice {
  #began = performance.now();

  readonly #options: TimeSliceOptions;

  constructor(options: TimeSliceOptions) {
    this.#options = options;
  }

  /** Undefined while the turn lasts. Rejects with the signal's reason. */
  next(): Promise<void> | undefined {
    return performance.now() - this.#began < TURN_MS ? undefined : this.#yieldToEventLoop();
  }

  async #yieldToEventLoop(): Promise<void> {
    this.#options.onProgress?.();
    await yieldToEventLoop(this.#options.signal);
    this.#began = performance.now();
  }
}
