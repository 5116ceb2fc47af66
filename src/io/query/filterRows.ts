import type { Filter } from '../../core/filter/filter';
import { matching, type Asked } from './matching';
import { Scan } from './scan';
import type { FilterQuery, QueryOptions } from './queries';
import { RowBits } from './rowBits';

/** The rows of a trace that a filter lets pass. */
export class FilterRows implements FilterQuery {
  readonly hits = new RowBits();
  #pass: Scan | undefined;
  /** Time from which on the filter was told that times count. */
  #first: bigint | undefined;

  readonly #asked: Asked;

  constructor(
    asked: Asked,
    readonly filter: Filter,
  ) {
    this.#asked = asked;
  }

  get rowsDone(): number {
    return this.#pass?.next ?? 0;
  }

  async run(options: QueryOptions = {}): Promise<void> {
    const { trace } = this.#asked;
    for (;;) {
      this.#pass ??= await this.#start();
      await this.#pass.run(options);
      // A record that comes late may be the earliest one.
      if (trace.firstTime === this.#first || this.filter.needs === 'header') return;
      this.#pass = undefined;
    }
  }

  async #start(): Promise<Scan> {
    this.hits.cut(0);
    this.#first = this.#asked.trace.firstTime;
    return new Scan(this.#asked.trace, await matching(this.#asked, this.filter, 0, this.hits));
  }
}
