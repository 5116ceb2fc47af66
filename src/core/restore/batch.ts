import type { RestoreCommand } from './plan';
import type { Step } from './rule';

/** How a sender lays commands on the ring before it waits. */
export interface Batching {
  /** Bytes of the page that the out parts are laid in, one after another. */
  readonly page: number;
  /** Commands in flight at the most: two descriptors each. */
  readonly inFlight: number;
}

/** One command at a time, each waited for. */
export const ONE_BY_ONE: Batching = { page: Number.POSITIVE_INFINITY, inFlight: 1 };

/**
 * QEMU 10.0 fills a 4096-byte page and makes its control virtqueue 1024 long, so that 512 commands fit.
 * Source: QEMU, vhost_vdpa_net_load_cmd, vhost_vdpa_net_svq_flush.
 */
export const QEMU_10_0_BATCHING: Batching = { page: 4096, inFlight: 512 };

/** Numbers the batches: a new one where the ring or the page is full. */
export function batched(steps: readonly Step[], { page, inFlight }: Batching): RestoreCommand[] {
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
