import type { Overview } from '../../core/stats/cells';
import type { OverviewQuery } from '../../io/query/queries';

/** Time between two reports of how far an overview is, in ms. */
const REPORT_MS = 250;

/** An overview that goes on in the background, can be stopped, and goes on again where it was. */
export class OverviewRun {
  readonly #make: () => Promise<OverviewQuery>;
  readonly #changed: () => void;
  #query: OverviewQuery | undefined;
  /** Calls off the run that is under way. */
  #abort: AbortController | undefined;
  /** Resolves when no run is under way any more: one that is called off may still hold the query for a moment. */
  #last: Promise<void> = Promise.resolve();
  /** There may be rows that the run under way hasn't seen. */
  #isStale = false;
  #isDone = false;
  #reported = 0;

  /** `changed` is called when there is more to see. */
  constructor(make: () => Promise<OverviewQuery>, changed: () => void) {
    this.#make = make;
    this.#changed = changed;
  }

  /** All rows that there were have been gone over. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** As of now; undefined before its start. */
  overview(buckets: number): Overview | undefined {
    return this.#query?.overview(buckets);
  }

  /** Goes over the rows that are still to be gone over. */
  start(): void {
    this.#isStale = true;
    if (this.#abort !== undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#last = this.#last.then(() => this.#run(abort));
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #run(abort: AbortController): Promise<void> {
    const { signal } = abort;
    const isOff = () => signal.aborted;
    if (isOff()) return;
    this.#isDone = false;
    try {
      const query = (this.#query ??= await this.#make());
      while (this.#isStale && !isOff()) {
        this.#isStale = false;
        await query.run({
          signal,
          onProgress: () => {
            if (performance.now() - this.#reported >= REPORT_MS) this.#report();
          },
        });
      }
      this.#isDone = !isOff();
    } catch {
      // Called off, or the file can't be read any more: the list says so, line by line.
    }
    if (this.#abort !== abort) return;
    this.#abort = undefined;
    this.#report();
  }

  #report(): void {
    this.#reported = performance.now();
    this.#changed();
  }
}
