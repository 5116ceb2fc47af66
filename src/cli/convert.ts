import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { convertTrace } from '../io/write/convert';
import { FORMATS, formatNamed, formatOfName } from '../io/write/formats';
import { parseQtestRing, qtestRing, QTEST_PARAMETERS } from '../io/write/qtestRing';
import { remarksOn } from '../io/write/remarks';
import { UsageError } from './errors';
import { inTrace } from './input';
import { type Io, writeFileWhole } from './output';
import { selectionReader, type SelectionOptions } from './selection';
import { printable } from '../core/text/traceText';

interface ConvertOptions extends SelectionOptions {
  readonly format?: string;
  readonly qtest?: string;
}

/** Without those that end in another of them. */
const ENDINGS = FORMATS.flatMap(({ endings }) => endings).filter(
  (ending, _, all) => !all.some((other) => other !== ending && ending.endsWith(other)),
);

/** Adds `cvq convert`: a trace, or a part of it, in another format. Found: damaged records were left out. */
export function addConvert(
  cvq: Command,
  io: Io,
  found: () => void,
  wholeFrom: (least: number) => (text: string) => number,
): void {
  const places = Object.keys(QTEST_PARAMETERS).join(', ');
  cvq
    .command('convert')
    .summary('write a trace, or a part of it, in another format')
    .description(`Writes a trace in the format given by the ending of OUT: ${ENDINGS.join(' ')}`)
    .argument('<in>', 'a CVQ trace, JSON Lines or pcapng')
    .argument('<out>', 'the file to write; never IN itself')
    .addOption(
      new Option('--format <format>', 'instead of the format given by the ending of OUT').choices(
        FORMATS.map(({ id }) => id),
      ),
    )
    .addOption(new Option('--from <n>', 'start with command N').argParser(wholeFrom(0)).default(0))
    .addOption(new Option('--limit <n>', 'stop after N commands; with --filter, after N hits').argParser(wholeFrom(0)))
    .option('--filter <expression>', 'only rows such as "command == VLAN_ADD"')
    .addOption(new Option('--qtest <name=value>', `where qtest lines put commands: ${places}`).argParser(qtestOption))
    .addHelpText(
      'after',
      `\nExample:\n  $ cvq convert boot.cvq.jsonl vlans.csv --filter 'command == VLAN_ADD'\n${EXIT}`,
    )
    .action(async (input: string, output: string, options: ConvertOptions) => {
      if (await convert(input, output, options, io)) found();
    });
}

const EXIT = `
Exit status: 0 done; 1 done, and damaged records were left out; 2 wrong usage, or input that can't be read.`;

function qtestOption(text: string, before = ''): string {
  const parsed = parseQtestRing(text);
  if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem);
  return `${before} ${text}`;
}

/** True when damaged records were left out. */
async function convert(input: string, output: string, options: ConvertOptions, io: Io): Promise<boolean> {
  const format = options.format === undefined ? formatOfName(output) : formatNamed(options.format);
  if (!format)
    throw new UsageError(
      `${output}: the ending of the name isn't a known format: use ${ENDINGS.join(' ')}, or --format.`,
    );
  if (options.qtest !== undefined && format.id !== 'qtest')
    throw new UsageError(`--qtest is for QEMU qtest lines, and ${output} becomes ${format.id}: leave it out.`);
  const read = selectionReader(options);
  return await inTrace(input, io, async (trace) => {
    const selection = await read(input, trace);
    let isDamaged = false;
    await writeFileWhole(output, [input], async (write) => {
      const { qtest } = options;
      const ring = qtest === undefined ? undefined : ringOf(qtest);
      const conversion = await convertTrace(trace, format, write, { ...selection, signal: io.signal, qtest: ring });
      isDamaged = conversion.leftOut.has('damaged');
      for (const text of remarksOn(format, conversion))
        await io.stderr.write(`cvq: ${printable(`${input}: ${text}`)}\n`);
    });
    return isDamaged;
  });
}

function ringOf(text: string) {
  const parsed = parseQtestRing(text);
  return 'given' in parsed ? qtestRing(parsed.given) : undefined;
}
