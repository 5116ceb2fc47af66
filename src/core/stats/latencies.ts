import type { LatencyBand, LatencyStatistics } from './statistics';

/** Values below this have a bucket each; from there on, half as many buckets share each doubling. */
const EXACT = 256;
const PER_DOUBLING = EXACT / 2;
const TWO_32 = 2 ** 32;
/** Latencies have 64 bits. */
const DOUBLINGS = 64 - 8;
/** Bands at most, unless latencies reach over more doublings. */
const MOST_BANDS = 24;

/** Counts of latencies in ns, in buckets that are at most 1/128 wide. Takes up to 30 KB. */
export class Latencies {
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;
  #slowestRow = 0;
  readonly #small = new Float64Array(EXACT);
  /** From 256 on, doubling by doubling; absent while nothing was there. */
  readonly #large: (Float64Array | undefined)[] = [];

  clone(): Latencies {
    const copy = new Latencies();
    copy.#count = this.#count;
    copy.#sum = this.#sum;
    copy.#min = this.#min;
    copy.#max = this.#max;
    copy.#slowestRow = this.#slowestRow;
    copy.#small.set(this.#small);
    for (const [doubling, buckets] of this.#large.entries()) if (buckets) copy.#large[doubling] = buckets.slice();
    return copy;
  }

  /** Takes a whole number from 0 on, below 2^64, and the row that has it. */
  add(ns: number, row: number): void {
    if (ns > this.#max || this.#count === 0) this.#slowestRow = row;
    this.#count++;
    this.#sum += ns;
    if (ns < this.#min) this.#min = ns;
    if (ns > this.#max) this.#max = ns;
    if (ns < EXACT) this.#small[ns] = (this.#small[ns] ?? 0) + 1;
    else this.#addLarge(ns);
  }

  /** Undefined where there is none. */
  statistics(): LatencyStatistics | undefined {
    const count = this.#count;
    const sum = this.#sum;
    const min = this.#min;
    const max = this.#max;
    const slowestRow = this.#slowestRow;
    if (count === 0) return undefined;
    const [p50 = max, p90 = max, p99 = max] = this.#percentiles([0.5, 0.9, 0.99]);
    return { count, min, mean: sum / count, p50, p90, p99, max, slowestRow };
  }

  /** From the band of the least to that of the largest. */
  bands(): LatencyBand[] {
    if (this.#count === 0) return [];
    const [low, high] = [doublingOf(this.#min), doublingOf(this.#max)];
    const parts = [8, 4, 2].find((each) => each * (high - low + 1) <= MOST_BANDS) ?? 1;
    const bands = boundsOf(low, high, parts).map(([from, to]) => ({ from, to, count: 0 }));
    let at = 0;
    this.#visit((last, count) => {
      for (let band = bands[at]; band !== undefined; band = bands[at]) {
        if (last < band.to) {
          band.count += count;
          return;
        }
        at++;
      }
    });
    const taken = bands.map(({ count }) => count > 0);
    return bands.slice(taken.indexOf(true), taken.lastIndexOf(true) + 1);
  }

  #addLarge(ns: number): void {
    const exponent = ns < TWO_32 ? 31 - Math.clz32(ns) : 63 - Math.clz32(Math.floor(ns / TWO_32));
    const doubling = exponent - 8;
    const buckets = (this.#large[doubling] ??= new Float64Array(PER_DOUBLING));
    const bucket = (ns < TWO_32 ? ns >>> (exponent - 7) : Math.floor(ns / 2 ** (exponent - 7))) - PER_DOUBLING;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }

  /** For each of these shares, in ascending order, the largest value of the bucket in which so many of all are reached. */
  #percentiles(shares: readonly number[]): number[] {
    const found: number[] = [];
    let seen = 0;
    this.#visit((last, count) => {
      seen += count;
      for (let share = shares[found.length]; share !== undefined && seen >= share * this.#count;) {
        found.push(Math.min(last, this.#max));
        share = shares[found.length];
      }
    });
    return found;
  }

  /** Gives the buckets that hold any, in ascending order: the largest value of each, and its count. */
  #visit(take: (last: number, count: number) => void): void {
    for (let value = 0; value < EXACT; value += 1) if (this.#small[value] !== 0) take(value, this.#small[value] ?? 0);
    for (let doubling = 0; doubling < DOUBLINGS; doubling += 1) {
      const width = 2 ** (doubling + 1);
      for (const [bucket, count] of (this.#large[doubling] ?? []).entries())
        if (count > 0) take((PER_DOUBLING + bucket + 1) * width - 1, count);
    }
  }
}

/** The n for which the value is from 2^n on and below 2^(n + 1); 0 is with 1. */
function doublingOf(ns: number): number {
  if (ns < 1) return 0;
  const exponent = Math.floor(Math.log2(ns));
  // A logarithm may be rounded up to the next whole number.
  return 2 ** exponent > ns ? exponent - 1 : exponent;
}

/** Doublings in so many equal parts each; short ones in fewer, as bounds are whole. The first starts at 0 where it can. */
function boundsOf(low: number, high: number, parts: number): (readonly [from: number, to: number])[] {
  const starts = new Set<number>();
  for (let doubling = low; doubling <= high; doubling += 1)
    for (let part = 0; part < parts; part += 1) starts.add(Math.ceil(2 ** doubling * (1 + part / parts)));
  const list = [...starts];
  return list.map((from, at) => [low === 0 && at === 0 ? 0 : from, list[at + 1] ?? 2 ** (high + 1)]);
}
