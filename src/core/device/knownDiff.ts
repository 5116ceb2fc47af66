import { pairFields, type FieldPair } from './diff';
import { withUnits } from './fill';
import { withPart, type DeviceState } from './state';
import { FEATURES_PATH, UNITS, type KnownState } from './unknown';

/** Two states made alike in what isn't known of one of them. */
export interface KnownPair {
  readonly a: DeviceState;
  readonly b: DeviceState;
  /** Paths of the items that aren't known of one of them, in the order of the state JSON. */
  readonly unknown: readonly string[];
}

/** What differs between the results differs for certain. */
export function knownPair(one: KnownState, other: KnownState): KnownPair {
  const unknown = [FEATURES_PATH, ...UNITS.map(({ path }) => path)].filter(
    (path) => one.unknown.items.has(path) || other.unknown.items.has(path),
  );
  const a = withVlansOfBoth(withUnits(one.state, other.state, new Set(unknown)), one, other);
  return { a, b: other.state, unknown };
}

/** The fields in which two states differ for certain. */
export function knownDifferences(one: KnownState, other: KnownState): FieldPair[] {
  const { a, b } = knownPair(one, other);
  return pairFields(a, b).filter(({ same }) => !same);
}

/** A's VLANs as far as both tell them; of the others, B's. */
function withVlansOfBoth(state: DeviceState, a: KnownState, b: KnownState): DeviceState {
  const { vlans } = b.state;
  if ((!a.unknown.vlans && !b.unknown.vlans) || vlans === 'all') return state;
  const isTold = ({ unknown }: KnownState, vid: number) =>
    !unknown.vlans || unknown.vlans.present.includes(vid) || unknown.vlans.absent.includes(vid);
  const has = ({ state: { vlans: there } }: KnownState, vid: number) => there === 'all' || there.includes(vid);
  const either = new Set([...vlans, ...(a.state.vlans === 'all' ? [] : a.state.vlans)]);
  const kept = [...either].filter((vid) => has(isTold(a, vid) && isTold(b, vid) ? a : b, vid));
  return withPart(
    state,
    'vlans',
    kept.sort((one, other) => one - other),
  );
}
