import { exactNumber, fieldsToJson, type FieldsJson } from '../../core/text/fieldsJson';
import { describeEvent } from '../../core/trace/describe';
import type { TraceRecord } from '../../core/trace/record';
import { timeSince } from '../../core/trace/time';
import { answerText } from '../../core/wire/answer';
import { commandSpec } from '../../core/wire/commands';
import { toHex } from '../../core/wire/hex';
import type { TextTraceFacts } from '../../core/text/traceText';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';
import { namedCommand, type NamedCommand } from './named';

/** What a line of the table is about. */
interface Line {
  readonly record: TraceRecord;
  /** Number of the row in the trace, from 0. */
  readonly row: number;
  /** Time of the trace's first record, in ns. */
  readonly firstTime: bigint;
  /** The command in words; undefined for other records. */
  readonly command: NamedCommand | undefined;
  /** What happened, in words; undefined for commands. */
  readonly event: { readonly name: string; readonly summary: string } | undefined;
}

type Cell = (line: Line) => string | number | undefined;

/** A cell of commands alone. */
function ofCommand(read: (command: NamedCommand) => string | number | undefined): Cell {
  return ({ command }) => command && read(command);
}

/** The cells by their columns, in the columns' order; undefined for what the record lacks. */
const CELLS = {
  row: ({ row }) => row,
  /** Number among the commands, from 0. */
  command: ofCommand(({ index }) => index),
  /** `command`, `device`, `reset`, `status`, `mark` or `damaged`. */
  type: ({ record }) => record.type,
  /** As in the trace. */
  time_ns: ({ record }) => String(record.t),
  /** Since the trace's first record, in seconds. */
  time_s: ({ record, firstTime }) => timeSince(record.t, firstTime),
  device: ({ record, command }) => foreign(command?.device ?? deviceIn(record) ?? ''),
  ring: ({ record }) => (record.type === 'damaged' ? undefined : record.ring),
  /** Name in the specification, or the numbers in words; what happened, for other records. */
  name: ({ command, event }) => command?.decoded.label ?? foreign(event?.name ?? ''),
  summary: ({ command, event }) => command?.decoded.summary ?? foreign(event?.summary ?? ''),
  /** The command's fields as JSON: those of `cvq show --json`. */
  fields: ofCommand(({ decoded: { name, data } }) => name && json(fieldsToJson(commandSpec(name).data, data))),
  /** What the device sent back besides the ack, as JSON. */
  result: ofCommand(({ decoded: { name, result } }) => name && json(fieldsToJson(commandSpec(name).result, result))),
  /** `OK`, `ERR`, `used, length 0` or `no answer`. */
  answer: ofCommand(({ decoded }) => answerText(decoded.answer)),
  latency_ns: ofCommand(({ record: { latency } }) => (latency === undefined ? undefined : exactNumber(latency))),
  head: ofCommand(({ record }) => record.head),
  in_len: ofCommand(({ record }) => record.inLen),
  pending: ofCommand(({ record }) => record.pending),
  /** Hex digits. */
  out: ofCommand(({ record }) => toHex(record.out)),
  in: ofCommand(({ record }) => record.in && toHex(record.in)),
  /** `severity:code`, with blanks between. */
  findings: ofCommand(({ findings }) => findings.map(({ severity, code }) => `${severity}:${code}`).join(' ')),
} satisfies Readonly<Record<string, Cell>>;

/** The columns, in their order; a cell is empty where the record lacks it. */
export const CSV_COLUMNS: readonly string[] = Object.keys(CELLS);

const READERS: readonly Cell[] = Object.values(CELLS);

/** A trace as a table, a record a line. Source: RFC 4180. */
export function csvEncoder({ firstTime = 0n }: TextTraceFacts): Encoder<RowInPlace> {
  return {
    start: () => text(CSV_COLUMNS),
    rows: (steps) =>
      steps
        .map((step) => {
          const line = lineOf(step, firstTime);
          return text(READERS.map((read) => String(read(line) ?? '')));
        })
        .join(''),
    end: () => '',
  };
}

function lineOf(step: RowInPlace, firstTime: bigint): Line {
  const { record, row } = step.row;
  return record.type === 'command'
    ? { record, row, firstTime, command: namedCommand(step, record), event: undefined }
    : { record, row, firstTime, command: undefined, event: describeEvent(record) };
}

function deviceIn(record: TraceRecord): string | undefined {
  if (record.type === 'damaged') return undefined;
  return record.type === 'device' ? record.id : record.device;
}

function text(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Text that others wrote: what a spreadsheet would take for a formula gets a `'` before it. */
function foreign(words: string): string {
  return /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
}

function json(fields: FieldsJson): string {
  return Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
}
