import { hasNoOutPart } from '../../svq/batchChains';
import { WRITE } from '../../wire/chain';
import type { LoadOutcome } from '../outcome';
import type { Executed } from '../run';

/** True where the ring's free list was broken, so that the chain which the device read isn't the command's. */
export function isBroken({ queued: { seen, length } }: Executed): boolean {
  if (!seen) return false;
  const readable = seen.filter(({ flags }) => (flags & WRITE) === 0).reduce((bytes, { len }) => bytes + len, 0);
  return hasNoOutPart(seen) || readable !== length;
}

/** What a broken free list makes of a command. */
export const BROKEN =
  "the device read another command's descriptors. QEMU 11.1 loses a descriptor of each returned command, so a load of more than 48 commands fails.";

/** Why the device didn't start, in short; undefined where it did. */
export function failureText(outcome: LoadOutcome, steps: readonly Executed[]): string | undefined {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return undefined;
  const { first, kind } = outcome;
  const then =
    kind === 'failed' ? 'QEMU resets the device, and the machine continues without network.' : 'QEMU crashes.';
  const step = steps[first.sent];
  const why = step && isBroken(step) ? ` The command itself is correct: ${BROKEN}` : '';
  return `Command ${nameOf(first.sent, steps)} ${first.what}${why} ${then}`;
}

/** What that means for a field which was not at fault. */
export function collateralText(outcome: LoadOutcome, steps: readonly Executed[]): string | undefined {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return undefined;
  const end = outcome.kind === 'failed' ? 'the device was reset' : 'QEMU crashed';
  return `The load failed at command ${nameOf(outcome.first.sent, steps)} and ${end}.`;
}

function nameOf(sent: number, steps: readonly Executed[]): string {
  const name = steps[sent]?.command.name;
  return name === undefined ? String(sent + 1) : `${sent + 1}, ${name},`;
}
