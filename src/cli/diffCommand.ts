import { Option, type Command } from 'commander';
import { diff, type DiffOptions } from './diff';
import type { Io } from './io';

const HELP = `
For two traces, it also prints the first command that differs, and the first after which the states differ.

Examples:
  $ cvq diff good.cvq.jsonl bad.cvq.jsonl
  $ cvq diff source.cvq.jsonl destination.cvq.jsonl --ring shadow --json

Exit status: 0 the same state; 1 a difference; 2 wrong usage, or input that can't be read.`;

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
  cvq
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
}
