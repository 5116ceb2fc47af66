import { type Command, Option } from 'commander';
import { filledByReset, filledFrom } from '../core/device/fill';
import { fullyKnown, type KnownState } from '../core/device/unknown';
import { knownOf } from '../core/track/knowledge';
import { trackedOn } from '../core/track/track';
import { nicState } from '../io/migration/nicState';
import { basename } from 'node:path';
import { deviceAt } from './at';
import { UsageError } from './errors';
import { inInput, nicOf } from './input';
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
    .addOption(new Option('--assume <what>', 'take what is not known to be as after a reset').choices(['reset']))
    .option('--base <file>', 'take what is not known from a state JSON, a migration stream or a trace at its end');
}

/** What the options make of a state. */
export async function filler({ assume, base }: FillOptions, io: Io): Promise<Fill> {
  if (base === undefined) return assume === undefined ? (known) => known : filledByReset;
  if (assume !== undefined) throw new UsageError('--assume and --base contradict each other: leave one out.');
  const from = await baseState(base, io);
  return (known) => filledFrom(known, from, basename(base));
}

async function baseState(file: string, io: Io): Promise<KnownState> {
  return await inInput(file, io, async (input) => {
    if (input.kind === 'state') return input.known;
    if (input.kind === 'stream') return fullyKnown(nicState(await nicOf(file, input.stream, undefined, io)));
    await reportProblems(file, input.trace, io);
    const track = await deviceAt(file, input.trace, {}, io);
    return knownOf(trackedOn(track, input.trace.rings.guest ? 'guest' : 'shadow'));
  });
}
