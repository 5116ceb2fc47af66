import type { LoadOutcome } from '../outcome';
import type { Executed } from '../run';

/** Why the device didn't start, in short; undefined where it did. */
export function failureText(outcome: LoadOutcome, steps: readonly Executed[]): string | undefined {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return undefined;
  const { first, kind } = outcome;
  const then = kind === 'failed' ? 'QEMU resets the device, and the machine goes on without network.' : 'QEMU dies.';
  return `Command ${nameOf(first.sent, steps)} ${first.what} ${then}`;
}

/** What that means for a field which was not at fault. */
export function collateralText(outcome: LoadOutcome, steps: readonly Executed[]): string | undefined {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return undefined;
  const end = outcome.kind === 'failed' ? 'the device was reset' : 'QEMU died';
  return `The load failed at command ${nameOf(outcome.first.sent, steps)} and ${end}.`;
}

function nameOf(sent: number, steps: readonly Executed[]): string {
  const name = steps[sent]?.command.name;
  return name === undefined ? String(sent + 1) : `${String(sent + 1)}, ${name},`;
}
