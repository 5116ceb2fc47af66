import type { Times } from '../../core/filter/candidate';
import type { CommandBatch } from '../trace/commandBatch';

/** Times of a command in a batch; few filters ask for them. */
export class BatchTimes implements Times {
  readonly #batch: CommandBatch;
  readonly #at: number;
  /** Time of the row before the batch, in ns. */
  readonly #before: bigint | undefined;

  constructor(
    readonly first: bigint,
    batch: CommandBatch,
    at: number,

    before: bigint | undefined,
  ) {
    this.#batch = batch;
    this.#at = at;
    this.#before = before;
  }

  get previous(): bigint {
    const batch = this.#batch;
    const at = this.#at;
    const before = this.#before;
    return at > 0 ? batch.timeOf(at - 1) : (before ?? batch.timeOf(at));
  }
}
