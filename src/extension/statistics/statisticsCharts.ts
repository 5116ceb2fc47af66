import type { LatencyBand, Rate } from '../../core/stats/statistics';
import { duration, timeSince } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { StatBar, StatChart } from '../../protocol/statistics';

/** Commands over the time of a trace; `origin` is that of its first record. */
export function rateChart({ start, width, counts, firstRows }: Rate, origin: bigint): StatChart {
  const at = (bar: number): string => timeSince(start + BigInt(bar) * BigInt(width), origin);
  const wide = duration(BigInt(width));
  const bars = counts.map((count, bar): StatBar => {
    const row = firstRows[bar];
    const text = `${plural(count, 'command')} in ${wide}, starting at ${at(bar)} s`;
    return { count, text, ...(row === undefined ? {} : { target: { kind: 'row', row } }) };
  });
  return {
    id: 'rate',
    title: 'Commands over time',
    text: `At most ${plural(highest(bars), 'command')} in ${wide}`,
    bars,
    from: `${at(0)} s`,
    to: `${at(counts.length)} s`,
  };
}

/** How many commands took how long. */
export function latencyChart(bands: readonly LatencyBand[]): StatChart {
  const bars = bands.map(({ from, to, count }): StatBar => {
    const conditions = [`latency >= ${from}ns`, `latency < ${to}ns`];
    const text = `${plural(count, 'command')} from ${span(from)} up to ${span(to)}`;
    return { count, text, ...(count > 0 ? { target: { kind: 'filter', conditions } } : {}) };
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

function span(ns: number): string {
  return duration(BigInt(ns));
}
