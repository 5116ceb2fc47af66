import { eventFindingsInPlace, readInPlace, type RowLook } from '../core/check/fast/rowCheck';
import type { CommandRecord, TraceRecord, TraceRow } from '../core/trace/record';
import { selectedInPlace, type Selection } from '../io/query/selection';
import type { TraceFile } from '../io/trace/open';
import { textEncoder } from '../io/write/text';
import { inTrace } from './input';
import { type Io, reportProblems } from './output';
import { selectionReader, type SelectionOptions } from './selection';
import { showJson } from './showJson';

export interface ShowOptions extends SelectionOptions {
  readonly json?: true;
}

/** `cvq show`: the commands of a trace, decoded. */
export async function show(file: string, options: ShowOptions, io: Io): Promise<void> {
  const read = selectionReader(options);
  await inTrace(file, io, async (trace) => {
    const selection = await read(file, trace);
    if (options.json) await printJson(file, trace, selection, io);
    else await printText(trace, selection, io);
  });
}

async function printText(trace: TraceFile, selection: Selection, { stdout, signal }: Io): Promise<void> {
  const text = textEncoder(trace);
  await stdout.write(text.start());
  for await (const rows of selectedInPlace(trace, selection, { signal })) await stdout.write(text.rows(rows));
}

async function printJson(file: string, trace: TraceFile, selection: Selection, io: Io): Promise<void> {
  await reportProblems(file, trace, io);
  const isNamed = trace.devices.length > 1;
  // JSON has no form for events: a limit doesn't count them where it counts what passes a filter.
  const commands = { ...selection, commandsOnly: selection.filter !== undefined };
  for await (const rows of selectedInPlace(trace, commands, io)) {
    for (const { row, look } of rows) {
      if (!isCommand(row)) {
        await reportEvent(file, row.record, look, io);
        continue;
      }
      const line = showJson(row, readInPlace(row.record, look), isNamed ? look.device : undefined);
      await io.stdout.write(`${JSON.stringify(line)}\n`);
    }
  }
}

/** Says on standard error what there is to say of a record that JSON has no form for. */
async function reportEvent(file: string, record: TraceRecord, look: RowLook, io: Io): Promise<void> {
  if (record.type === 'command') return;
  await reportProblems(file, { notes: eventFindingsInPlace(record, look) }, io);
}

function isCommand(row: TraceRow): row is TraceRow<CommandRecord> {
  return row.record.type === 'command';
}
