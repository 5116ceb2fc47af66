import type { Times } from '../../core/filter/candidate';
import type { CommandBatch } from './commandBatch';

/** Times of a command in a batch; few filters ask for them. */
export class BatchTimes implements Times {
  constructor(
    readonly first: bigint,
    private readonly batch: CommandBatch,
    private readonly at: number,
    /** Time of the row before the batch, in ns. */
    private readonly before: bigint | undefined,
  ) {}

  get previous(): bigint {
    const { batch, at, before } = this;
    return at > 0 ? batch.timeOf(at - 1) : (before ?? batch.timeOf(at));
  }
}
