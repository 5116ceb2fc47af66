import { busiest, shownRate } from '../../core/stats/rate';
import type { Statistics } from '../../core/stats/statistics';
import { duration } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { StatTarget, StatFact, StatisticsView } from '../../protocol/statistics';
import { latencyChart, rateChart } from './statisticsCharts';
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
