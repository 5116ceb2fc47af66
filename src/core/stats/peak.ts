import type { Rate } from './statistics';

/** The busiest time. */
export interface Peak {
  /** ns of the capture's clock, for `width` ns from then on. */
  readonly start: bigint;
  readonly width: number;
  readonly count: number;
  /** The first row of it. */
  readonly row: number;
}

/** When most commands were sent; of several such times, the first. */
export function peakOf({ start, width, counts, firstRows }: Rate): Peak {
  const count = counts.reduce((most, each) => Math.max(most, each), 0);
  const at = counts.indexOf(count);
  return { start: start + BigInt(at) * BigInt(width), width, count, row: firstRows[at] ?? 0 };
}
