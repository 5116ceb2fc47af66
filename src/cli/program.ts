import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { RESTORE_PROFILES, profileNamed, type RestoreProfile } from '../core/restore/plan';
import { parseFeatures } from '../core/wire/features';
import { addCheck } from './check';
import { addConvert } from './convert';
import { addDecode } from './decode';
import { addDiff } from './diff';
import { faultOption, limit, LIMIT_NAMES, restore, type RestoreOptions } from './restore';
import { addFeatures } from './features';
import { addFill, type FillOptions } from './fill';
import { addObserve } from './observe';
import type { Io } from './output';
import { show, type ShowOptions } from './show';
import { printState, type StateOptions } from './state';
import { addStats } from './stats';

/** What the commands tell besides what they write. */
export interface Listener {
  /** The command has found what it looks for. */
  readonly found: () => void;
  /** Help or the version was asked for. */
  readonly help: (text: string) => void;
}

const EXIT = `
Exit status: 0 done; 1 done, and something is lost, or it can't be told; 2 wrong usage, or input that can't be read.`;

/** The command line's commands and options. */
export function program(io: Io, { found, help }: Listener): Command {
  const cvq = new Command('cvq')
    .description('Decodes, tracks and restores the control virtqueue (CVQ) state of virtio-net devices.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: help, writeErr: () => undefined });

  const traceOrState = "a trace, state JSON, migration stream or tool's output";
  const at = () =>
    new Option('--at <n>', 'after command N; -1: before the first (default: the end)').argParser(wholeFrom(-1));
  const device = () => new Option('--device <id>', 'which of several devices (default: the first)');

  cvq
    .command('show')
    .summary('print the commands of a trace, decoded')
    .description('Prints the commands of a trace, decoded, one per line; other records as lines that start with #.')
    .argument('<file>', 'a CVQ trace, JSON Lines or pcapng')
    .addOption(new Option('--from <n>', 'start with command N').argParser(wholeFrom(0)).default(0))
    .addOption(new Option('--limit <n>', 'stop after N commands; with --filter, after N hits').argParser(wholeFrom(0)))
    .option('--filter <expression>', 'only rows such as "command == VLAN_ADD && vid in 100..199"')
    .option('--json', 'print one JSON object per command, one per line')
    .addHelpText('after', "\nExample:\n  $ cvq show boot.cvq.jsonl --filter 'answer != ok || changes(rx)'")
    .action(async (file: string, options: ShowOptions) => show(file, options, io));

  const state = cvq
    .command('state')
    .summary('print the state of a device as JSON')
    .description('Prints the state of a device after a command, as JSON.')
    .argument('<file>', traceOrState)
    .addOption(at())
    .addOption(
      new Option('--ring <ring>', "guest: the state in QEMU's model; shadow: the state of the device").choices([
        'guest',
        'shadow',
      ]),
    )
    .addOption(
      new Option(
        '--profile <profile>',
        'the device model (default: qemu on the guest ring, spec on the shadow ring)',
      ).choices(['qemu', 'spec']),
    )
    .option('--provenance', 'add set_by: the number of the command that last set each field')
    .addOption(device())
    .option('--json', 'print it on one line')
    .addHelpText('after', '\nExample:\n  $ cvq state boot.cvq.jsonl --at 11 --ring shadow')
    .action(async (file: string, options: StateOptions & FillOptions) => printState(file, options, io));
  addFill(state);

  const restoring = cvq
    .command('restore')
    .summary('print the commands that restore a state')
    .description('Prints the commands that restore a state, what is left out, and what is lost.')
    .argument('<file>', traceOrState)
    .addOption(at())
    .addOption(new Option('--profile <profile>', 'complete, or a QEMU release').argParser(profile).default('complete'))
    .addOption(
      new Option('--features <hex>', "negotiated at the destination (default: the source's)").argParser(features),
    )
    .addOption(new Option('--limit <name=value>', `its limits: ${LIMIT_NAMES}`).argParser(limit))
    .addOption(faultOption())
    .option('-o, --output <out>', 'also write it to a file: .cvq.jsonl, .cvqtrace, .pcapng, .json, .c, .h or .md')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json', 'markdown']))
    .option('--against-minimal', 'also compare with the minimal plan')
    .addOption(device())
    .option('--json', 'print a JSON document: --format json')
    .addHelpText(
      'after',
      `\nExample:\n  $ cvq restore boot.cvq.jsonl --profile qemu-10.0 -o restore.cvq.pcapng\n${EXIT}`,
    )
    .action(async (file: string, options: RestoreOptions) => {
      if (await restore(file, options, io)) found();
    });
  addFill(restoring);

  addConvert(cvq, io, found, wholeFrom);

  addDecode(cvq, io);

  addCheck(cvq, io, found);

  addDiff(cvq, io, found, wholeFrom);

  addFeatures(cvq, io, found);

  addStats(cvq, io);

  addObserve(cvq, io, wholeFrom);

  return cvq.addHelpText(
    'after',
    '\nExamples:\n  $ cvq show boot.cvq.jsonl --limit 20\n  $ cvq state boot.cvq.jsonl --at 11',
  );
}

/** Reads a whole number that isn't below `least`. */
function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };
}

function profile(text: string): RestoreProfile {
  const named = profileNamed(text);
  if (named === undefined) throw new InvalidArgumentError(`Allowed choices are ${RESTORE_PROFILES.join(', ')}.`);
  return named;
}

function features(text: string): bigint {
  const value = parseFeatures(text);
  if (value === undefined) throw new InvalidArgumentError('It must be hex digits, such as 0x100ffbba7.');
  return value;
}
