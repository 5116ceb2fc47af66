import { type Command, Option } from 'commander';
import { compareStates } from '../core/compare/compare';
import { compareCommands, compareHistories } from '../core/compare/divergence';
import type { Profile } from '../core/device/state';
import type { Ring } from '../core/trace/record';
import { diffJson } from './diffJson';
import { type Partings, type Side, sideOf } from './diffSide';
import { diffText } from './diffText';
import { UsageError } from './errors';
import { addFill, filler, type Fill } from './fill';
import { inInput, type Input } from './input';
import type { Io } from './output';

export interface DiffOptions {
  readonly atA?: number;
  readonly atB?: number;
  readonly deviceA?: string;
  readonly deviceB?: string;
  readonly ring?: Ring;
  readonly profile?: Profile;
  readonly json?: true;
  readonly assume?: 'reset';
  readonly base?: string;
}

/** `cvq diff`: what differs between the states of two files, where they part, what mends the second. True when they differ. */
export async function diff(fileA: string, fileB: string, options: DiffOptions, io: Io): Promise<boolean> {
  const { atA, atB, deviceA, deviceB, ring, profile } = options;
  const fill = await filler(options, io);
  const compared = await inInput(fileA, io, async (inputA) => {
    const a = filled(await sideOf(fileA, inputA, { letter: 'a', at: atA, device: deviceA, ring, profile }, io), fill);
    return await inInput(fileB, io, async (inputB) => {
      refuseWithoutTrace(options, [inputA, inputB]);
      const b = filled(await sideOf(fileB, inputB, { letter: 'b', at: atB, device: deviceB, ring, profile }, io), fill);
      const comparison = compareStates(a, b);
      return { a, b, comparison, parted: await partingsOf(a, b) };
    });
  });
  await io.stdout.write(options.json === true ? `${JSON.stringify(diffJson(compared))}\n` : diffText(compared));
  return compared.comparison.count > 0;
}

function filled(side: Side, fill: Fill): Side {
  return { ...side, ...fill(side) };
}

function refuseWithoutTrace({ ring, profile }: DiffOptions, inputs: readonly Input[]): void {
  if (inputs.some(({ kind }) => kind === 'trace')) return;
  const given = ring !== undefined ? '--ring' : profile !== undefined ? '--profile' : undefined;
  if (given !== undefined) throw new UsageError(`${given} picks from a trace, and neither file is one: leave it out.`);
}

async function partingsOf({ course: a }: Side, { course: b }: Side): Promise<Partings | undefined> {
  if (!a || !b) return undefined;
  return { commands: await compareCommands(a, b), states: await compareHistories(a, b) };
}

const HELP = `
For two traces, it also prints the first command that differs, and the first after which the states differ.

Examples:
  $ cvq diff good.cvq.jsonl bad.cvq.jsonl
  $ cvq diff source.cvq.jsonl destination.cvq.jsonl --ring shadow --json

Exit status: 0 the same state, as far as it is known; 1 a difference; 2 wrong usage, or input that can't be read.`;

/** Adds `cvq diff` to the commands; `found` is told when the states differ. */
export function addDiff(
  cvq: Command,
  io: Io,
  found: () => void,
  whole: (least: number) => (text: string) => number,
): void {
  const at = (side: string, letter: string) =>
    new Option(
      `--at-${letter} <n>`,
      `${side} after command N, from 0; -1 is before the first (default: at the end)`,
    ).argParser(whole(-1));
  const device = (side: string, letter: string) =>
    new Option(`--device-${letter} <id>`, `which device of ${side}, where it has several (default: the first)`);
  const files = 'a CVQ trace (JSON Lines or pcapng), a state JSON, or a QEMU migration stream';
  const command = cvq
    .command('diff')
    .summary('compare two states, and print the commands that reconcile them')
    .description(
      'Compares two states field by field, by what they mean, and prints the commands that make B the same as A.',
    )
    .argument('<a>', files)
    .argument('<b>', 'the same')
    .addOption(at('A', 'a'))
    .addOption(at('B', 'b'))
    .addOption(device('A', 'a'))
    .addOption(device('B', 'b'))
    .addOption(
      new Option(
        '--ring <ring>',
        'ring whose state is compared (default: the guest ring, otherwise the shadow ring)',
      ).choices(['guest', 'shadow']),
    )
    .addOption(
      new Option(
        '--profile <profile>',
        'the device model for both (default: qemu on a guest ring, spec on a shadow ring)',
      ).choices(['qemu', 'spec']),
    )
    .option('--json', 'print a JSON document')
    .addHelpText('after', HELP)
    .action(async (a: string, b: string, options: DiffOptions) => {
      if (await diff(a, b, options, io)) found();
    });
  addFill(command);
}
