import type { Profile } from '../device/state';
import type { KnownState } from '../device/unknown';
import { plural } from '../wire/text';
import type { StateComparison } from './compare';

/** One of two states that are compared. */
export interface ComparedState extends KnownState {
  /** Number of the command that last set a path; undefined where no command is known. */
  readonly setBy: ReadonlyMap<string, number> | undefined;
}

const MODELS: Readonly<Record<Profile, string>> = {
  qemu: "QEMU's model",
  spec: "the specification's model",
};

/** What to know of the two sides before reading what differs. */
export function sideNotes(a: ComparedState, b: ComparedState): string[] {
  const notes: string[] = [];
  const [one, other] = [a.state.profile, b.state.profile];
  if (one !== other) {
    notes.push(`A uses ${MODELS[one]}, B ${MODELS[other]}; differences may come from that.`);
  }
  for (const [name, { assumed }] of [['A', a], ['B', b]] as const) {
    if (assumed !== undefined) notes.push(`What was not known of ${name} is taken ${assumed === 'reset' ? 'to be as after a reset' : `from ${assumed}`}.`);
  }
  return notes;
}

/** `2 fields differ`, and of how many items that isn't known. */
export function summaryOf({ count, unknown }: StateComparison): string {
  const differ = count === 1 ? '1 field differs' : `${count} fields differ`;
  if (unknown === 0) return count === 0 ? 'A and B are in the same state' : differ;
  const rest = `${plural(unknown, 'item')} can't be told, as ${unknown === 1 ? 'it is' : 'they are'} not known of both`;
  return count === 0 ? `No difference is known; ${rest}` : `${differ}; ${rest}`;
}
