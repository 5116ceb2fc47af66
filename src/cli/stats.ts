import type { Command } from 'commander';
import { statisticsJson } from '../core/stats/statisticsJson';
import { Replay } from '../io/trace/replay';
import { TraceQueries } from '../io/query/traceQueries';
import { duration } from '../core/trace/time';
import { busiest } from '../core/stats/rate';
import {
  kindName,
  type AnswerTotals,
  type CommandStatistics,
  type LatencyStatistics,
  type Statistics,
} from '../core/stats/statistics';
import { plural } from '../core/wire/text';
import { printable } from '../core/text/traceText';
import { readFilter } from './selection';
import { inTrace } from './input';
import { type Io, reportProblems } from './output';

interface StatsOptions {
  readonly filter?: string;
  readonly json?: true;
}

/** Adds `cvq stats` to the commands. */
export function addStats(cvq: Command, io: Io): void {
  cvq
    .command('stats')
    .summary('print statistics of a trace')
    .description(
      'Prints how many commands of each kind a trace has, how they were answered, how long that took, and when.',
    )
    .argument('<file>', 'a CVQ trace, JSON Lines or pcapng')
    .option('--filter <expression>', 'only rows such as "ring == shadow && ack != OK"')
    .option('--json', 'print a JSON document')
    .addHelpText('after', "\nExample:\n  $ cvq stats boot.cvq.jsonl --filter 'ring == shadow'")
    .action(async (file: string, options: StatsOptions) => stats(file, options, io));
}

async function stats(file: string, { filter: text, json }: StatsOptions, io: Io): Promise<void> {
  const filter = text === undefined ? undefined : readFilter(text);
  await inTrace(file, io, async (trace) => {
    await reportProblems(file, trace, io);
    const query = new TraceQueries({ trace, replay: new Replay(trace) }).statistics({ filter });
    await query.run({ signal: io.signal });
    const statistics = query.statistics();
    await io.stdout.write(json ? statisticsJson(statistics) : statsText(statistics));
  });
}

/** Statistics in words and a table. */
export function statsText(statistics: Statistics): string {
  const { rows, commands, rings, devices, commandsOfOthers, damaged, byCommand } = statistics;
  const lines = [
    `${plural(rows, 'row')}: ${plural(commands, 'command')}${eventsText(statistics)}`,
    ...(damaged > 0 ? [`${plural(damaged, 'record')} can't be read`] : []),
    ...(commands > 0
      ? [
          `rings: ${plural(rings.guest, 'command')} on the guest ring, ${rings.shadow.toLocaleString('en')} on the shadow ring`,
        ]
      : []),
    ...(devices.length > 1
      ? [`devices: ${devices.map(({ id, commands: count }) => `${id} ${count.toLocaleString('en')}`).join(', ')}`]
      : []),
    ...(commandsOfOthers > 0
      ? [`further devices, not counted separately: ${plural(commandsOfOthers, 'command')}`]
      : []),
    ...(commands > 0 ? [`answers: ${answersText(statistics.answers)}`] : []),
    ...timeLines(statistics),
    ...(byCommand.length > 0 ? ['', ...table(byCommand)] : []),
  ];
  return lines.map((line) => `${printable(line).trimEnd()}\n`).join('');
}

function eventsText({ events }: Statistics): string {
  const parts = [
    [events.device, 'start of a device', 'starts of a device'],
    [events.reset, 'reset', 'resets'],
    [events.status, 'status write', 'status writes'],
    [events.mark, 'mark', 'marks'],
    [events.gap, 'gap', 'gaps'],
    [events.state, 'observation', 'observations'],
  ] as const;
  return parts.map(([count, one, many]) => (count > 0 ? `, ${plural(count, one, many)}` : '')).join('');
}

function answersText({ ok, error, unread, none }: AnswerTotals): string {
  const parts = [
    `${ok.toLocaleString('en')} OK`,
    ...(error > 0 ? [plural(error, 'error')] : []),
    ...(unread > 0 ? [`${unread.toLocaleString('en')} used with length 0`] : []),
    ...(none > 0 ? [`${none.toLocaleString('en')} never answered`] : []),
  ];
  return parts.join(', ');
}

function timeLines({ firstTime, lastTime, latency, rate, commands }: Statistics): string[] {
  if (firstTime === undefined || lastTime === undefined) return [];
  const peak = rate && commands > 1 ? busiest(rate, commands) : undefined;
  return [
    `time: ${duration(lastTime - firstTime)}`,
    ...(peak
      ? [
          `busiest: ${plural(peak.count, 'command')} in ${duration(BigInt(peak.width))}, starting at ${duration(peak.start - firstTime)}`,
        ]
      : []),
    ...(latency ? [`latency: ${latencyText(latency)}, of ${plural(latency.count, 'command')}`] : []),
  ];
}

function latencyText({ p50, p90, p99, max }: LatencyStatistics): string {
  return `half within ${span(p50)}, 90 % within ${span(p90)}, 99 % within ${span(p99)}, at most ${span(max)}`;
}

function span(ns: number): string {
  return duration(BigInt(ns));
}

const HEADINGS = ['command', 'count', 'OK', 'error', 'length 0', 'never', 'p50', 'p99', 'max', 'rows'];

/** A line for each kind of command. */
function table(kinds: readonly CommandStatistics[]): string[] {
  const cells = [HEADINGS, ...kinds.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  return cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 || column === line.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function cellsOf(kind: CommandStatistics): string[] {
  const { count, answers, latency, firstRow, lastRow } = kind;
  const counts = [count, answers.ok, answers.error, answers.unread, answers.none];
  return [
    kindName(kind),
    ...counts.map((each) => each.toLocaleString('en')),
    ...(latency ? [latency.p50, latency.p99, latency.max].map(span) : ['', '', '']),
    firstRow === lastRow ? String(firstRow) : `${firstRow}-${lastRow}`,
  ];
}
