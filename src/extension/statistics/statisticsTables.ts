import { printValue } from '../../core/filter/print';
import {
  className,
  kindName,
  type AnswerTotals,
  type ClassStatistics,
  type CommandStatistics,
  type Statistics,
} from '../../core/stats/statistics';
import { duration } from '../../core/trace/time';
import { shortName } from '../../core/wire/shortName';
import { plural } from '../../core/wire/text';
import type { StatCell, StatColumn, StatRow, StatTable } from '../../protocol/statistics';

/** More rows than this are not listed: a damaged trace may have thousands of kinds. */
const MOST_ROWS = 200;

type Conditions = readonly string[];

/** Marks and resets have a ring and a device too. */
const COMMANDS = 'type == command';

const COUNT: readonly StatColumn[] = [
  { id: 'count', title: 'Count', doc: 'How many commands there are' },
  { id: 'share', title: 'Share', doc: 'Share of all commands that are counted' },
];
const LATENCIES: readonly StatColumn[] = [
  { id: 'min', title: 'Min', doc: 'The shortest latency' },
  { id: 'p50', title: 'Median', doc: 'Half of the commands took at most this long' },
  { id: 'p90', title: '90 %', doc: 'So many of the commands took at most this long' },
  { id: 'p99', title: '99 %', doc: 'So many of the commands took at most this long' },
  { id: 'max', title: 'Max', doc: 'The longest latency' },
];
const ROWS: readonly StatColumn[] = [
  { id: 'first', title: 'First row', doc: 'Number of the first row that is counted' },
  { id: 'last', title: 'Last row', doc: 'Number of the last row that is counted' },
];

/** A line for each kind of command. */
export function commandTable({ commands, byCommand, answers, latency }: Statistics): StatTable {
  return {
    id: 'command',
    title: 'By command',
    columns: [
      { id: 'name', title: 'Command', doc: 'Name of the command' },
      ...COUNT,
      ...answerColumns(answers),
      ...(latency ? LATENCIES : []),
      ...ROWS,
    ],
    ...listed(byCommand, (kind) => {
      const conditions = kindConditions(kind);
      return {
        id: `${kind.class} ${kind.command}`,
        cells: [
          { text: kindName(kind), order: kindName(kind), target: { kind: 'filter', conditions } },
          ...countCells(kind.count, commands, conditions),
          ...answerCells(kind.answers, answers, conditions),
          ...(latency ? latencyCells(kind, conditions) : []),
          ...rowCells(kind),
        ],
      };
    }),
  };
}

/** A line for each class of commands. */
export function classTable({ commands, byClass, answers }: Statistics): StatTable {
  return {
    id: 'class',
    title: 'By class',
    columns: [{ id: 'name', title: 'Class', doc: 'Name of the class' }, ...COUNT, ...answerColumns(answers), ...ROWS],
    ...listed(byClass, (each) => {
      const conditions = [each.class < 0 ? 'out.length == 0' : `class == ${each.class}`];
      const name = className(each);
      return {
        id: String(each.class),
        cells: [
          { text: name, order: name, target: { kind: 'filter', conditions } },
          ...countCells(each.count, commands, conditions),
          ...answerCells(each.answers, answers, conditions),
          ...rowCells(each),
        ],
      };
    }),
  };
}

/** A line for each way of being answered. */
export function answerTable({ commands, answers }: Statistics): StatTable {
  return plain(
    { id: 'answer', title: 'By answer', column: { id: 'name', title: 'Answer', doc: 'How the device answered' } },
    ANSWERS.map(({ key, title }) => ({ name: title, count: answers[key], conditions: [`answer == ${key}`] })),
    commands,
  );
}

/** A line for each ring. */
export function ringTable({ commands, rings }: Statistics): StatTable {
  return plain(
    { id: 'ring', title: 'By ring', column: { id: 'name', title: 'Ring', doc: 'Ring that the command was on' } },
    [
      { name: 'guest', count: rings.guest, conditions: [COMMANDS, 'ring == guest'] },
      { name: 'shadow', count: rings.shadow, conditions: [COMMANDS, 'ring == shadow'] },
    ],
    commands,
  );
}

/** A line for each device. */
export function deviceTable({ commands, devices, commandsOfOthers }: Statistics): StatTable {
  const lines = devices.map(({ id, commands: count }) => ({
    name: id,
    count,
    conditions: [COMMANDS, `device == ${printValue(id)}`],
  }));
  const table = plain(
    { id: 'device', title: 'By device', column: { id: 'name', title: 'Device', doc: 'Id of the device' } },
    lines.sort((a, b) => b.count - a.count),
    commands,
  );
  if (commandsOfOthers === 0) return table;
  const others = `${plural(commandsOfOthers, 'command')} of further devices, which aren’t counted separately.`;
  return { ...table, more: table.more === undefined ? others : `${table.more} ${others}` };
}

interface Line {
  readonly name: string;
  readonly count: number;
  readonly conditions: Conditions;
}

/** Lines that are counted and nothing else; those without any are left out. */
function plain(
  { id, title, column }: Pick<StatTable, 'id' | 'title'> & { readonly column: StatColumn },
  lines: readonly Line[],
  commands: number,
): StatTable {
  return {
    id,
    title,
    columns: [column, ...COUNT],
    ...listed(
      lines.filter(({ count }) => count > 0),
      ({ name, count, conditions }) => ({
        id: name,
        cells: [
          { text: name, order: name, target: { kind: 'filter', conditions } },
          ...countCells(count, commands, conditions),
        ],
      }),
    ),
  };
}

function listed<T>(all: readonly T[], row: (each: T) => StatRow): Pick<StatTable, 'rows' | 'more'> {
  const rows = all.slice(0, MOST_ROWS).map(row);
  if (all.length <= MOST_ROWS) return { rows };
  return { rows, more: `The ${MOST_ROWS} most frequent of ${all.length.toLocaleString('en')} are listed.` };
}

function countCells(count: number, commands: number, conditions: Conditions): StatCell[] {
  const share = commands > 0 ? count / commands : 0;
  return [
    { text: count.toLocaleString('en'), order: count, target: { kind: 'filter', conditions } },
    { text: percent(share), order: count, share },
  ];
}

const ANSWERS = [
  { key: 'ok', title: 'OK', doc: 'Answered with VIRTIO_NET_OK' },
  { key: 'error', title: 'Error', doc: 'Answered with any other ack' },
  { key: 'unread', title: 'Length 0', doc: 'Used with length 0: the ack isn’t known' },
  { key: 'untold', title: 'Not Captured', doc: 'The device used the buffer, and the capture lacks its answer' },
  { key: 'none', title: 'No answer', doc: 'Never answered' },
] as const;

/** Used buffers of length 0 are rare: they have a column where there are any. */
function answersIn(totals: AnswerTotals): readonly (typeof ANSWERS)[number][] {
  return ANSWERS.filter(({ key }) => (key !== 'unread' && key !== 'untold') || totals[key] > 0);
}

function answerColumns(all: AnswerTotals): StatColumn[] {
  return answersIn(all).map(({ key, title, doc }) => ({ id: key, title, doc }));
}

function answerCells(answers: AnswerTotals, all: AnswerTotals, conditions: Conditions): StatCell[] {
  return answersIn(all).map(({ key }) => {
    const count = answers[key];
    if (count === 0) return { text: '0', order: 0 };
    return {
      text: count.toLocaleString('en'),
      order: count,
      target: { kind: 'filter', conditions: [...conditions, `answer == ${key}`] },
      ...(key === 'ok' ? {} : { isBad: true }),
    };
  });
}

/** Each leads to the commands that took as long, or longer; the largest to its row. */
function latencyCells({ latency }: CommandStatistics, conditions: Conditions): StatCell[] {
  if (!latency) return LATENCIES.map(() => ({ text: '' }));
  const cell = (ns: number, operator: string): StatCell => ({
    text: duration(BigInt(ns)),
    order: ns,
    target: { kind: 'filter', conditions: [...conditions, `latency ${operator} ${ns}ns`] },
  });
  const { min, p50, p90, p99, max, slowestRow } = latency;
  return [
    cell(min, '=='),
    ...[p50, p90, p99].map((ns) => cell(ns, '>=')),
    { ...cell(max, '=='), target: { kind: 'row', row: slowestRow } },
  ];
}

function rowCells({ firstRow, lastRow }: Pick<ClassStatistics, 'firstRow' | 'lastRow'>): StatCell[] {
  return [firstRow, lastRow].map((row) => ({
    text: row.toLocaleString('en'),
    order: row,
    target: { kind: 'row', row },
  }));
}

function kindConditions({ name, class: classNumber, command }: CommandStatistics): Conditions {
  if (name !== undefined) return [`command == ${shortName(name)}`];
  if (classNumber < 0) return ['out.length == 0'];
  return [`class == ${classNumber}`, command < 0 ? 'out.length == 1' : `command == ${command}`];
}

/** Parts of a hundred; what is there is never told as nothing. */
function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.1) return '< 0.1 %';
  return `${Math.min(99.9, value).toFixed(1)} %`;
}
