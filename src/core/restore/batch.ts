import { CVQ_PAGE, type SvqBehaviour } from '../svq/behaviour';
import type { RestoreCommand } from './plan';
import type { PlannedCommand } from '../load/rule';

/** How a sender lays commands on the ring before it waits. */
export interface Batching {
  /** Bytes of the page that the out parts are laid in, one after another. */
  readonly page: number;
  /** Commands in flight at the most: two descriptors each. */
  readonly inFlight: number;
}

/** How a sender with this behaviour batches, on a ring of so many descriptors. */
export function batchingOf(behaviour: SvqBehaviour, ringSize = behaviour.controlQueueSize): Batching {
  return behaviour.batching === 'one-by-one'
    ? { page: Number.POSITIVE_INFINITY, inFlight: 1 }
    : { page: CVQ_PAGE, inFlight: ringSize / 2 };
}

/** Numbers the batches: a new one where the ring or the page is full. */
export function batched(steps: readonly PlannedCommand[], { page, inFlight }: Batching): RestoreCommand[] {
  let batch = 0;
  let commands = 0;
  let bytes = 0;
  return steps.map((item) => {
    if (commands > 0 && (commands === inFlight || bytes + item.out.length > page)) {
      batch++;
      commands = 0;
      bytes = 0;
    }
    commands++;
    bytes += item.out.length;
    return { ...item, batch };
  });
}
