import type { LoadOutcome } from '../outcome';
import type { Executed } from '../run';

/** Why the device didn't start, in whole sentences; undefined where it did. */
export function failureText(outcome: LoadOutcome, steps: readonly Executed[]): string | undefined {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return undefined;
  const { first, next } = outcome;
  const number = `Command ${String(first.sent + 1)}`;
  const name = steps[first.sent]?.command.name;
  return `${name === undefined ? number : `${number}, ${name},`} ${first.what} ${next}`;
}
