import { type Command, InvalidArgumentError, Option } from 'commander';
import { filledByReset, filledFrom } from '../core/device/fill';
import type { KnownState } from '../core/device/unknown';
import { knownOf } from '../core/track/knowledge';
import { trackedOn } from '../core/track/track';
import { basename } from 'node:path';
import { deviceAt } from './at';
import { UsageError } from './errors';
import { inInput, stateIn } from './input';
import { type Io, reportProblems } from './output';

/** Where the values of what isn't known are taken from. */
export interface FillOptions {
  readonly assume?: 'reset';
  /** A file. */
  readonly base?: string;
}

export type Fill = (known: KnownState) => KnownState;

/** Adds the options to a command. */
export function addFill(command: Command): void {
  command
    .addOption(new Option('--assume <what>', 'take what is not known as after a "reset"').argParser(assumption))
    .option('--base <file>', 'take what is not known from a state or a trace');
}

function assumption(text: string): 'reset' {
  if (text !== 'reset') throw new InvalidArgumentError('The only choice is reset.');
  return text;
}

/** What the options make of a state. */
export async function filler({ assume, base }: FillOptions, io: Io): Promise<Fill> {
  if (base === undefined) return assume === undefined ? (known) => known : filledByReset;
  if (assume !== undefined) throw new UsageError('--assume and --base contradict each other: leave one out.');
  const from = await baseState(base, io);
  return (known) => filledFrom(known, from, basename(base));
}

/** No device is named: the first one is meant. */
const FIRST: { readonly device?: string } = {};

async function baseState(file: string, io: Io): Promise<KnownState> {
  return await inInput(file, io, async (input) => {
    if (input.kind !== 'trace')
      return (await stateIn(file, input, { options: FIRST, traceOnly: [], device: 'device' }, io)).known;
    await reportProblems(file, input.trace, io);
    const track = await deviceAt(file, input.trace, {}, io);
    return knownOf(trackedOn(track, input.trace.rings.guest ? 'guest' : 'shadow'));
  });
}
