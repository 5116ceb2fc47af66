import type { LatencyBand, Rate } from '../../core/stats/statistics';
import { duration, timeSince } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { StatBar, StatChart } from '../../protocol/statistics';

/** More bars than this can't be told apart. */
const MOST_BARS = 128;

/** Commands over the time of a trace; `origin` is that of its first record. */
export function rateChart({ start, width, counts, firstRows }: Rate, origin: bigint): StatChart {
  const each = Math.ceil(counts.length / MOST_BARS);
  const wide = BigInt(width) * BigInt(each);
  const at = (bar: number): bigint => start + BigInt(bar) * wide;
  const bars = Array.from({ length: Math.ceil(counts.length / each) }, (_, bar): StatBar => {
    const from = bar * each;
    const count = counts.slice(from, from + each).reduce((sum, one) => sum + one, 0);
    const row = firstRows.slice(from, from + each).reduce(earlier, undefined);
    const text = `${plural(count, 'command')} in the ${duration(wide)} from ${timeSince(at(bar), origin)} s on`;
    return { count, text, ...(row === undefined ? {} : { lead: { kind: 'row', row } }) };
  });
  const end = start + BigInt(width) * BigInt(counts.length);
  return {
    id: 'rate',
    title: 'Commands over time',
    text: `At most ${plural(highest(bars), 'command')} in ${duration(wide)}`,
    bars,
    from: `${timeSince(start, origin)} s`,
    to: `${timeSince(end, origin)} s`,
  };
}

/** How many commands took how long. */
export function latencyChart(bands: readonly LatencyBand[]): StatChart {
  const bars = bands.map(({ from, to, count }): StatBar => {
    const conditions = [`latency >= ${String(from)}ns`, `latency < ${String(to)}ns`];
    const text = `${plural(count, 'command')} from ${span(from)} up to ${span(to)}`;
    return { count, text, ...(count > 0 ? { lead: { kind: 'filter', conditions } } : {}) };
  });
  return {
    id: 'latency',
    title: 'Latency',
    text: `At most ${plural(highest(bars), 'command')} in a bar`,
    bars,
    from: span(bands[0]?.from ?? 0),
    to: span(bands.at(-1)?.to ?? 0),
  };
}

function highest(bars: readonly StatBar[]): number {
  return bars.reduce((most, { count }) => Math.max(most, count), 0);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function span(ns: number): string {
  return duration(BigInt(ns));
}
