import { exactNumber, fieldsToJson, type FieldsJson } from '../../core/text/fieldsJson';
import { describeEvent } from '../../core/trace/describe';
import { timeSince } from '../../core/trace/time';
import { answerText } from '../../core/wire/answer';
import { commandSpec } from '../../core/wire/commands';
import { toHex } from '../../core/wire/hex';
import type { TraceFacts } from '../../core/text/facts';
import type { Step } from '../replay';
import type { Encoder } from './encoder';
import { namedCommand, type NamedCommand } from './named';

/** The columns, in their order; a cell is empty where the record lacks it. */
export const CSV_COLUMNS = [
  /** Number of the row in the trace, from 0. */
  'row',
  /** Number among the commands, from 0; empty for other records. */
  'command',
  /** `command`, `device`, `reset`, `status`, `mark` or `damaged`. */
  'type',
  /** As in the trace. */
  'time_ns',
  /** Since the trace's first record, in seconds. */
  'time_s',
  'device',
  'ring',
  /** Name in the specification, or the numbers in words; what happened, for other records. */
  'name',
  'summary',
  /** The command's fields as JSON: those of `cvq show --json`. */
  'fields',
  /** What the device sent back besides the ack, as JSON. */
  'result',
  /** `OK`, `ERR`, `used, length 0` or `no answer`. */
  'answer',
  'latency_ns',
  'head',
  'in_len',
  'pending',
  /** Hex digits. */
  'out',
  'in',
  /** `severity:code`, with blanks between. */
  'findings',
] as const;

type Column = (typeof CSV_COLUMNS)[number];
type Cells = Partial<Record<Column, string | number>>;

/** A trace as a table, a record a line. Source: RFC 4180. */
export function csvEncoder({ firstTime = 0n }: TraceFacts): Encoder<Step> {
  return {
    start: () => line(CSV_COLUMNS),
    rows: (steps) => steps.map((step) => line(cellsInOrder(cellsOf(step, firstTime)))).join(''),
    end: () => '',
  };
}

function cellsInOrder(cells: Cells): readonly string[] {
  return CSV_COLUMNS.map((column) => String(cells[column] ?? ''));
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Text that others wrote: what a spreadsheet would take for a formula gets a `'` before it. */
function foreign(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cellsOf(step: Step, firstTime: bigint): Cells {
  const { record, row } = step.row;
  const common = { row, type: record.type, time_ns: String(record.t), time_s: timeSince(record.t, firstTime) };
  if (record.type === 'command') return { ...common, ...commandCells(namedCommand(step, record)) };
  const { name, summary } = describeEvent(record);
  const text = { name: foreign(name), summary: foreign(summary) };
  if (record.type === 'damaged') return { ...common, ...text };
  const device = record.type === 'device' ? record.id : record.device;
  return { ...common, ...text, device: foreign(device ?? ''), ...(record.ring && { ring: record.ring }) };
}

function commandCells({ record, index, device, decoded, findings }: NamedCommand): Cells {
  const { ring, head, inLen, pending, latency, out } = record;
  const spec = decoded.name && commandSpec(decoded.name);
  return {
    command: index,
    device: foreign(device),
    ring,
    name: decoded.label,
    summary: decoded.summary,
    fields: spec ? json(fieldsToJson(spec.data, decoded.data)) : '',
    result: spec ? json(fieldsToJson(spec.result, decoded.result)) : '',
    answer: answerText(decoded.answer),
    ...(latency !== undefined && { latency_ns: exactNumber(latency) }),
    ...(head !== undefined && { head }),
    ...(inLen !== undefined && { in_len: inLen }),
    ...(pending !== undefined && { pending }),
    out: toHex(out),
    in: record.in ? toHex(record.in) : '',
    findings: findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
  };
}

function json(fields: FieldsJson): string {
  return Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
}
