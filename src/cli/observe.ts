import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import type { Ring } from '../core/trace/record';
import { convertWith } from '../io/write/convert';
import { FORMATS, formatOfName } from '../io/write/formats';
import { holdsObservations, observationAt, type Observed } from '../io/write/observation';
import { rowsUntil } from './at';
import { FileError, UsageError } from './errors';
import { inInput, inTrace, stateIn } from './input';
import { type Io, writeFileWhole } from './output';

interface ObserveOptions {
  readonly source: string;
  readonly output: string;
  readonly at?: number;
  readonly ring?: Ring;
  readonly device?: string;
  readonly of?: string;
}

const ENDINGS = FORMATS.filter(holdsObservations).flatMap(({ endings }) => endings);

/** Adds `cvq observe`: a trace with what somebody saw of the device at some moment. */
export function addObserve(cvq: Command, io: Io, wholeFrom: (least: number) => (text: string) => number): void {
  cvq
    .command('observe')
    .summary('add what somebody saw of the device to a trace')
    .description('Writes the trace with a record of the state that somebody saw after a command.')
    .argument('<trace>', 'a CVQ trace, JSON Lines or pcapng')
    .requiredOption('--source <file>', 'what was seen: a state, or what a monitor or a tool printed')
    .requiredOption('-o, --output <out>', `the file to write: ${ENDINGS.join(' ')}`)
    .addOption(
      new Option('--at <n>', 'after command N; -1: before the first (default: the end)').argParser(wholeFrom(-1)),
    )
    .addOption(
      new Option(
        '--ring <ring>',
        "guest: QEMU's model, or what the driver believes (default); shadow: the device",
      ).choices(['guest', 'shadow']),
    )
    .option('--device <id>', 'which device of the trace (default: the first)')
    .option('--of <name>', 'which device of the source, where it has several')
    .addHelpText(
      'after',
      '\nExample:\n  $ cvq observe late.cvq.jsonl --source rx-filter.json --at 0 -o known.cvq.jsonl\n' +
        "\nExit status: 0 done; 2 wrong usage, or input that can't be read.",
    )
    .action(async (file: string, options: ObserveOptions) => observe(file, options, io));
}

async function observe(file: string, options: ObserveOptions, io: Io): Promise<void> {
  const { source, output, at, ring = 'guest', device } = options;
  const format = formatOfName(output);
  if (!format || !holdsObservations(format))
    throw new UsageError(
      `${output}: the ending of the name isn't one of ${ENDINGS.join(' ')}, which hold what was seen.`,
    );
  const seen = await observed(source, options, io);
  await inTrace(file, io, async (trace) => {
    if (device !== undefined && !trace.devices.includes(device))
      throw new FileError(
        file,
        `there is no device ${JSON.stringify(device)}; the trace has ${trace.devices.join(', ')}.`,
      );
    const row = await rowsUntil(file, trace, at === undefined ? {} : { at });
    const of = device ?? (trace.devices.length > 1 ? trace.devices[0] : undefined);
    const record = await observationAt(trace, row, seen, { device: of, ring });
    await writeFileWhole(output, [file, source], async (write) => {
      await convertWith(trace, format, { record, row }, write, { signal: io.signal });
    });
  });
}

async function observed(file: string, { of }: ObserveOptions, io: Io): Promise<Observed> {
  return await inInput(file, io, async (input) => {
    if (input.kind === 'trace')
      throw new FileError(file, 'This is a trace: what was seen is a state, or the output of a monitor or a tool.');
    const { known } = await stateIn(file, input, { options: { of }, traceOnly: [], device: 'of' }, io);
    return { source: input.kind === 'seen' ? input.seen.source : basename(file), known };
  });
}
