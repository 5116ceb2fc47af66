import { eachPart } from '../device/partTable';
import type { DeviceState, Profile } from '../device/state';
import type { StateComparison } from './compare';

/** One of two states that are compared. */
export interface ComparedState {
  readonly state: DeviceState;
  /** Number of the command that last set a path; undefined where no command is known. */
  readonly setBy: ReadonlyMap<string, number> | undefined;
  /** No record has told the features: all are taken for negotiated. */
  readonly assumed: boolean;
}

/**
 * A state whose features nobody has told, as the other one has them: what only features gave it, and no command has
 * set, is not known, and is taken to be as there.
 */
export function withKnownFeatures({ state, setBy, assumed }: ComparedState, other: ComparedState): DeviceState {
  if (!assumed || other.assumed) return state;
  const set = [...(setBy?.keys() ?? [])];
  const parts = eachPart((part, { byFeatures }) =>
    byFeatures && !set.some((path) => path.startsWith(part)) ? other.state[part] : state[part],
  );
  return { ...state, features: other.state.features, ...parts };
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
  if (a.assumed !== b.assumed) {
    const [silent, known] = a.assumed ? ['A', 'B'] : ['B', 'A'];
    notes.push(`${silent} has no record of the negotiated features: those of ${known} are assumed.`);
  }
  return notes;
}

/** `2 fields differ`. */
export function summaryOf({ count }: StateComparison): string {
  if (count === 0) return 'A and B are in the same state';
  return count === 1 ? '1 field differs' : `${count} fields differ`;
}
