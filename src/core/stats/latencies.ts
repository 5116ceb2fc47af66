import type { LatencyStatistics } from './statistics';

/** Values below this have a bucket each; from there on, half as many buckets share each doubling. */
const EXACT = 256;
const PER_DOUBLING = EXACT / 2;
const TWO_32 = 2 ** 32;
/** Latencies have 64 bits. */
const DOUBLINGS = 64 - 8;

/** Counts of latencies in ns, in buckets that are at most 1/128 wide. Takes up to 30 KB. */
export class Latencies {
  private count = 0;
  private sum = 0;
  private min = Infinity;
  private max = 0;
  private readonly small = new Float64Array(EXACT);
  /** From 256 on, doubling by doubling; absent while nothing was there. */
  private readonly large: (Float64Array | undefined)[] = [];

  clone(): Latencies {
    const copy = new Latencies();
    copy.count = this.count;
    copy.sum = this.sum;
    copy.min = this.min;
    copy.max = this.max;
    copy.small.set(this.small);
    for (const [doubling, buckets] of this.large.entries()) if (buckets) copy.large[doubling] = buckets.slice();
    return copy;
  }

  /** Takes a whole number from 0 on, below 2^64. */
  add(ns: number): void {
    this.count += 1;
    this.sum += ns;
    if (ns < this.min) this.min = ns;
    if (ns > this.max) this.max = ns;
    if (ns < EXACT) this.small[ns] = (this.small[ns] ?? 0) + 1;
    else this.addLarge(ns);
  }

  /** Undefined where there is none. */
  statistics(): LatencyStatistics | undefined {
    const { count, sum, min, max } = this;
    if (count === 0) return undefined;
    const [p50 = max, p90 = max, p99 = max] = this.percentiles([0.5, 0.9, 0.99]);
    return { count, min, mean: sum / count, p50, p90, p99, max };
  }

  private addLarge(ns: number): void {
    const exponent = ns < TWO_32 ? 31 - Math.clz32(ns) : 63 - Math.clz32(Math.floor(ns / TWO_32));
    const doubling = exponent - 8;
    const buckets = (this.large[doubling] ??= new Float64Array(PER_DOUBLING));
    const bucket = (ns < TWO_32 ? ns >>> (exponent - 7) : Math.floor(ns / 2 ** (exponent - 7))) - PER_DOUBLING;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }

  /** For each of these shares, in ascending order, the largest value of the bucket in which so many of all are reached. */
  private percentiles(shares: readonly number[]): number[] {
    const found: number[] = [];
    let seen = 0;
    const pass = (count: number, last: number): void => {
      seen += count;
      for (let share = shares[found.length]; share !== undefined && seen >= share * this.count;) {
        found.push(Math.min(last, this.max));
        share = shares[found.length];
      }
    };
    for (let value = 0; value < EXACT; value += 1) if (this.small[value] !== 0) pass(this.small[value] ?? 0, value);
    for (let doubling = 0; doubling < DOUBLINGS; doubling += 1) {
      const width = 2 ** (doubling + 1);
      for (const [bucket, count] of (this.large[doubling] ?? []).entries())
        if (count > 0) pass(count, (PER_DOUBLING + bucket + 1) * width - 1);
    }
    return found;
  }
}
