import { readCommand } from '../core/findings/commandFindings';
import { deviceOf } from '../core/track/follow';
import type { CommandRecord, TraceRow } from '../core/trace/record';
import type { Step } from '../io/replay';
import type { TraceFile } from '../io/trace';
import { countText } from './at';
import { FileError } from './errors';
import { inTrace } from './input';
import type { Io } from './io';
import { reportProblems } from './notes';
import { readFilter, RowFilter } from './showFilter';
import { showJson } from './showJson';
import { ShowText, type ShowRow } from './showText';
import { walk } from './walk';

export interface ShowOptions {
  readonly from: number;
  readonly limit?: number;
  readonly json?: true;
  readonly filter?: string;
}

/** `cvq show`: the commands of a trace, decoded. */
export async function show(file: string, options: ShowOptions, io: Io): Promise<void> {
  const filter = options.filter === undefined ? undefined : readFilter(options.filter);
  await inTrace(file, io, async (trace) => {
    const { commandCount } = trace;
    const { from, limit = commandCount, json } = options;
    if (from > commandCount) throw new FileError(file, `--from ${from} is beyond the end: ${countText(trace)}.`);
    if (filter) {
      await showHits(file, trace, new RowFilter(filter, trace), options, io);
      return;
    }
    const end = Math.min(from + limit, commandCount);
    const showsTail = from + limit >= commandCount;
    // An event belongs to the command that follows it; the last ones, to the last command.
    const isShown = ({ row: { command, record } }: Step) =>
      command >= from && (command < end || (showsTail && record.type !== 'command'));
    const print = await printerFor(file, trace, json, io);
    for await (const steps of walk(trace, trace.rowCount, io.signal)) {
      await print(steps.filter(isShown));
      if (!showsTail && (steps.at(-1)?.row.command ?? 0) >= end) break;
    }
  });
}

/** The rows that a filter lets pass, events too where they are asked for; the limit counts them. */
async function showHits(file: string, trace: TraceFile, rows: RowFilter, options: ShowOptions, io: Io): Promise<void> {
  const { from, limit = Infinity, json } = options;
  const print = await printerFor(file, trace, json, io);
  // JSON has no form for events.
  const isShown = ({ row }: Step) => row.command >= from && (json !== true || row.record.type === 'command');
  let left = limit;
  for await (const steps of walk(trace, trace.rowCount, io.signal)) {
    const hits = steps.filter((step) => rows.passes(step) && isShown(step)).slice(0, left);
    await print(hits);
    left -= hits.length;
    if (left <= 0) break;
  }
}

type Printer = (steps: readonly Step[]) => Promise<void>;

function printerFor(file: string, trace: TraceFile, json: true | undefined, io: Io): Promise<Printer> {
  return json === true ? jsonPrinter(file, trace, io) : textPrinter(trace, io);
}

async function jsonPrinter(file: string, trace: TraceFile, io: Io): Promise<Printer> {
  await reportProblems(file, trace, io);
  const isNamed = trace.devices.length > 1;
  return async (steps) => {
    for (const { row, before } of steps) {
      if (!isCommand(row)) continue;
      const device = deviceOf(before, row.record);
      const line = showJson(row, readCommand(row.record, before.get(device)), isNamed ? device : undefined);
      await io.stdout.write(`${JSON.stringify(line)}\n`);
    }
  };
}

async function textPrinter(trace: TraceFile, { stdout }: Io): Promise<Printer> {
  const text = new ShowText(trace);
  for (const note of trace.notes) await stdout.write(text.note(note));
  return async (steps) => stdout.write(text.lines(steps.map(showRow)));
}

function showRow({ row, before }: Step): ShowRow {
  const { record, command: index } = row;
  if (record.type !== 'command') return { kind: 'event', record };
  const device = deviceOf(before, record);
  return { kind: 'command', index, record, reading: readCommand(record, before.get(device)), device };
}

function isCommand(row: TraceRow): row is TraceRow<CommandRecord> {
  return row.record.type === 'command';
}
