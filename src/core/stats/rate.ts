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

/** In at most so many cells, each as wide as several of before. */
export function wider({ start, width, counts, firstRows }: Rate, mostCells: number): Rate {
  const each = Math.ceil(counts.length / mostCells);
  const cells = Array.from({ length: Math.ceil(counts.length / each) }, (_, at) => at * each);
  return {
    start,
    width: width * each,
    counts: cells.map((from) => counts.slice(from, from + each).reduce((sum, count) => sum + count, 0)),
    firstRows: cells.map((from) => firstRows.slice(from, from + each).reduce(earlier, undefined)),
  };
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** When most commands were sent; of several such times, the first. */
export function peakOf({ start, width, counts, firstRows }: Rate): Peak {
  const count = counts.reduce((most, each) => Math.max(most, each), 0);
  const at = counts.indexOf(count);
  return { start: start + BigInt(at) * BigInt(width), width, count, row: firstRows[at] ?? 0 };
}
