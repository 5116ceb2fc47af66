import { exactNumber, fieldsToJson, type FieldsJson } from '../../core/text/fieldsJson';
import { describeEvent } from '../../core/trace/describe';
import type { CommandRecord, TraceRecord } from '../../core/trace/record';
import { timeSince } from '../../core/trace/time';
import { answerText } from '../../core/wire/answer';
import { commandSpec } from '../../core/wire/commands';
import { toHex } from '../../core/wire/hex';
import type { TextTraceFacts } from '../../core/text/traceText';
import type { ReadCommand } from '../../core/check/commandFindings';
import { readInPlace, recurs, type RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';

/** What a line of the table is about. */
interface Line {
  readonly record: TraceRecord;
  /** In ns. */
  readonly t: bigint;
  /** Number of the row in the trace, from 0. */
  readonly row: number;
  /** Time of the trace's first record, in ns. */
  readonly firstTime: bigint;
  /** Undefined for other records. */
  readonly command: CommandInPlace | undefined;
}

/** A command, and what was read of it. */
interface CommandInPlace {
  readonly record: CommandRecord;
  readonly index: number;
  readonly device: string;
  readonly read: ReadCommand;
}

/** What a line says in words: what was read of a command, or what happened. */
type Words = ReadCommand | ReturnType<typeof describeEvent>;

type Cell<L> = (line: L) => string | number | undefined;
type Cells<L> = Readonly<Record<string, Cell<L>>>;

/** A cell of commands alone. */
function ofCommand(read: Cell<CommandInPlace>): Cell<Line> {
  return ({ command }) => command && read(command);
}

/** The same of what was read. */
function ofRead(read: Cell<ReadCommand>): Cell<Words> {
  return (words) => ('decoded' in words ? read(words) : undefined);
}

// The cells by their columns, in the columns' order; undefined for what the record lacks.

const PLACE = {
  row: ({ row }) => row,
  /** Number among the commands, from 0. */
  command: ofCommand(({ index }) => index),
  /** `command`, `device`, `reset`, `status`, `mark` or `damaged`. */
  type: ({ record }) => record.type,
  /** As in the trace. */
  time_ns: ({ t }) => String(t),
  /** Since the trace's first record, in seconds. */
  time_s: ({ t, firstTime }) => timeSince(t, firstTime),
  device: ({ record, command }) => foreign(command?.device ?? deviceIn(record) ?? ''),
  ring: ({ record }) => (record.type === 'damaged' ? undefined : record.ring),
} satisfies Cells<Line>;

const WORDS = {
  /** Name in the specification, or the numbers in words; what happened, for other records. */
  name: (words) => ('decoded' in words ? words.decoded.label : foreign(words.name)),
  summary: (words) => ('decoded' in words ? words.decoded.summary : foreign(words.summary)),
  /** The command's fields as JSON: those of `cvq show --json`. */
  fields: ofRead(({ decoded: { name, data } }) => name && json(fieldsToJson(commandSpec(name).data, data))),
  /** What the device sent back besides the ack, as JSON. */
  result: ofRead(({ decoded: { name, result } }) => name && json(fieldsToJson(commandSpec(name).result, result))),
  /** `OK`, `ERR`, `used, length 0` or `no answer`. */
  answer: ofRead(({ decoded }) => answerText(decoded.answer)),
} satisfies Cells<Words>;

const REST = {
  latency_ns: ofCommand(({ record: { latency } }) => (latency === undefined ? undefined : exactNumber(latency))),
  head: ofCommand(({ record }) => record.head),
  in_len: ofCommand(({ record }) => record.inLen),
  pending: ofCommand(({ record }) => record.pending),
  /** Hex digits. */
  out: ofCommand(({ record }) => toHex(record.out)),
  in: ofCommand(({ record }) => record.in && toHex(record.in)),
  /** `severity:code`, with blanks between. */
  findings: ofCommand(({ read: { findings } }) =>
    findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
  ),
} satisfies Cells<Line>;

/** The columns, in their order; a cell is empty where the record lacks it. */
export const CSV_COLUMNS: readonly string[] = [PLACE, WORDS, REST].flatMap((cells) => Object.keys(cells));

const PLACE_CELLS: readonly Cell<Line>[] = Object.values(PLACE);
const WORD_CELLS: readonly Cell<Words>[] = Object.values(WORDS);
const REST_CELLS: readonly Cell<Line>[] = Object.values(REST);

/** A trace as a table, a record a line. Source: RFC 4180. */
export function csvEncoder({ firstTime = 0n }: TextTraceFacts): Encoder<RowInPlace> {
  /** Words of what was read of commands that recur. */
  const kept = new WeakMap<ReadCommand, string>();
  const keptWords = (read: ReadCommand) => {
    const known = kept.get(read);
    if (known !== undefined) return known;
    const made = text(WORD_CELLS, read);
    kept.set(read, made);
    return made;
  };
  const lineOf = ({ row: { row, record, command: index }, look }: RowInPlace) => {
    const { t } = record;
    if (record.type !== 'command') {
      const line: Line = { record, t, row, firstTime, command: undefined };
      return `${text(PLACE_CELLS, line)},${text(WORD_CELLS, describeEvent(record))},${text(REST_CELLS, line)}\r\n`;
    }
    const read = readInPlace(record, look);
    const line: Line = { record, t, row, firstTime, command: { record, index, device: look.device, read } };
    const words = recurs(record, look) ? keptWords(read) : text(WORD_CELLS, read);
    return `${text(PLACE_CELLS, line)},${words},${text(REST_CELLS, line)}\r\n`;
  };
  return {
    start: () => `${CSV_COLUMNS.join(',')}\r\n`,
    rows: (rows) => rows.map(lineOf).join(''),
    end: () => '',
  };
}

function deviceIn(record: TraceRecord): string | undefined {
  if (record.type === 'damaged') return undefined;
  return record.type === 'device' ? record.id : record.device;
}

/** Cells of a line, with commas between. */
function text<L>(cells: readonly Cell<L>[], line: L): string {
  let all = '';
  let comma = '';
  for (const read of cells) {
    const cell = read(line) ?? '';
    all += `${comma}${typeof cell === 'number' ? cell : quoted(cell)}`;
    comma = ',';
  }
  return all;
}

const SPECIAL = /[",\r\n]/;

function quoted(cell: string): string {
  return SPECIAL.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Text that others wrote: what a spreadsheet would take for a formula gets a `'` before it. */
function foreign(words: string): string {
  return /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
}

function json(fields: FieldsJson): string {
  return Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
}
