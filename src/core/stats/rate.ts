import type { Rate } from './statistics';

/** A time in which many commands were sent. */
export interface Peak {
  /** ns of the capture's clock, for `width` ns from then on. */
  readonly start: bigint;
  readonly width: number;
  readonly count: number;
  /** The first row of it. */
  readonly row: number;
}

/** More bars of a chart than this can't be told apart; few commands make few. */
const MOST_BARS = 128;
const LEAST_BARS = 16;

/** As wide as a chart of so many commands shows it. */
export function shownRate(rate: Rate, commands: number): Rate {
  return wider(rate, Math.min(Math.max(LEAST_BARS, Math.ceil(commands / 2)), MOST_BARS));
}

/** In at most so many cells, each as wide as several of before. */
function wider({ start, width, counts, firstRows }: Rate, mostCells: number): Rate {
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

/** The bar of the chart in which most commands were sent; of several such, the first. */
export function busiest(rate: Rate, commands: number): Peak {
  const { start, width, counts, firstRows } = shownRate(rate, commands);
  const count = counts.reduce((most, each) => Math.max(most, each), 0);
  const at = counts.indexOf(count);
  return { start: start + BigInt(at) * BigInt(width), width, count, row: firstRows[at] ?? 0 };
}
