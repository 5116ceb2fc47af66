import { busiest, shownRate } from '../../core/stats/rate';
import type { LatencyBand, Rate, Statistics } from '../../core/stats/statistics';
import { duration, timeSince } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { StatBar, StatChart, StatFact, StatTarget, StatisticsView } from '../../protocol/statistics';
import { answerTable, classTable, commandTable, deviceTable, ringTable } from './statisticsTables';

/** Statistics in words; `origin` is the time of the trace's first record, in ns. */
export function statisticsView(statistics: Statistics, origin: bigint | undefined): StatisticsView {
  const { latency, devices, commands, rate } = statistics;
  const first = origin ?? 0n;
  return {
    commands,
    facts: facts(statistics, first),
    charts: [
      ...(rate ? [rateChart(shownRate(rate, commands), first)] : []),
      ...(latency ? [latencyChart(statistics.latencyBands)] : []),
    ],
    tables: [
      commandTable(statistics),
      classTable(statistics),
      answerTable(statistics),
      ringTable(statistics),
      ...(devices.length > 1 ? [deviceTable(statistics)] : []),
    ],
  };
}

function facts(statistics: Statistics, origin: bigint): StatFact[] {
  const { rows, commands, damaged, events, firstTime, lastTime, latency, rate } = statistics;
  const span = firstTime === undefined || lastTime === undefined ? 0n : lastTime - firstTime;
  const peak = rate && commands > 1 ? busiest(rate, commands) : undefined;
  return [
    { name: 'Rows', text: rows.toLocaleString('en') },
    { name: 'Commands', text: commands.toLocaleString('en'), target: by('type == command') },
    ...some('Device starts', events.device, 'type == device'),
    ...some('Resets', events.reset, 'type == reset'),
    ...some('Status writes', events.status, 'type == status'),
    ...some('Marks', events.mark, 'type == mark'),
    ...some('Gaps', events.gap, 'type == gap'),
    ...some('Observations', events.state, 'type == state'),
    ...some('Can’t be read', damaged, 'type == damaged'),
    ...(span > 0n ? [{ name: 'Time', text: duration(span) }] : []),
    ...(span > 0n && commands > 1 ? [{ name: 'Average rate', text: perSecond(commands, span) }] : []),
    ...(peak
      ? [
          {
            name: 'Busiest',
            text: `${plural(peak.count, 'command')} in ${duration(BigInt(peak.width))}, starting at ${duration(peak.start - origin)}`,
            target: { kind: 'row' as const, row: peak.row },
          },
        ]
      : []),
    ...(latency
      ? [
          {
            name: 'Slowest',
            text: duration(BigInt(latency.max)),
            target: { kind: 'row' as const, row: latency.slowestRow },
          },
        ]
      : []),
  ];
}

function some(name: string, count: number, condition: string): StatFact[] {
  return count > 0 ? [{ name, text: count.toLocaleString('en'), target: by(condition) }] : [];
}

function by(...conditions: readonly string[]): StatTarget {
  return { kind: 'filter', conditions };
}

/** With three digits. */
function perSecond(commands: number, span: bigint): string {
  const rate = (commands * 1e9) / Number(span);
  const rounded = rate >= 100 ? Math.round(rate) : Number(rate.toPrecision(3));
  return `${rounded.toLocaleString('en')} commands/s`;
}

/** Commands over the time of a trace; `origin` is that of its first record. */
function rateChart({ start, width, counts, firstRows }: Rate, origin: bigint): StatChart {
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
function latencyChart(bands: readonly LatencyBand[]): StatChart {
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
