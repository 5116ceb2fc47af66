import { readCommand } from '../core/findings/commandFindings';
import { deviceOf } from '../core/track/follow';
import type { CommandRecord, TraceRow } from '../core/trace/record';
import type { Step } from '../io/replay';
import type { TraceFile } from '../io/trace';
import { UsageError } from './errors';
import type { Io } from './io';
import { inTrace } from './input';
import { noteProblems } from './notes';
import { showJson } from './showJson';
import { ShowText, type ShowCells } from './showText';
import { walk } from './walk';

export interface ShowOptions {
  readonly from: number;
  readonly limit?: number;
  readonly json?: true;
}

/** `cvq show`: the commands of a trace, decoded. */
export async function show(file: string, options: ShowOptions, io: Io): Promise<void> {
  await inTrace(file, io, async (trace) => {
    const { from, limit = Number.POSITIVE_INFINITY, json } = options;
    if (from > trace.commandCount) {
      throw new UsageError(`${file}: --from ${from}: ${countText(trace)}.`);
    }
    const print = json ? await jsonPrinter(file, trace, io) : await textPrinter(trace, io);
    const end = Math.min(from + limit, trace.commandCount);
    // Events belong to the command that follows them; those at the end of the trace to its last page.
    const isShown = ({ row: { command, record } }: Step) =>
      command >= from && (command < end || (record.type !== 'command' && end === trace.commandCount && limit > 0));
    for await (const steps of walk(trace, trace.rowCount, io.signal)) {
      await print(steps.filter(isShown));
      if ((steps.at(-1)?.row.command ?? 0) >= end && end < trace.commandCount) break;
    }
  });
}

/** `has 12 commands, 0 to 11` */
export function countText({ commandCount }: TraceFile): string {
  if (commandCount === 0) return 'the trace has no commands';
  return commandCount === 1
    ? 'the trace has 1 command, number 0'
    : `the trace has ${commandCount} commands, 0 to ${commandCount - 1}`;
}

type Printer = (steps: readonly Step[]) => Promise<void>;

async function jsonPrinter(file: string, trace: TraceFile, io: Io): Promise<Printer> {
  await noteProblems(file, trace, io);
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
  return async (steps) => {
    const lines = steps.map(({ row, before }): ShowCells | (() => string) => {
      const { record } = row;
      const device = deviceOf(before, record);
      if (isCommand(row)) return { row, reading: readCommand(row.record, before.get(device)), device };
      return () => (record.type === 'command' ? '' : text.event(record, record.type === 'damaged' ? undefined : device));
    });
    text.measure(lines.filter((line) => typeof line !== 'function'));
    for (const line of lines) await stdout.write(typeof line === 'function' ? line() : text.command(line));
  };
}

function isCommand(row: TraceRow): row is TraceRow<CommandRecord> {
  return row.record.type === 'command';
}
