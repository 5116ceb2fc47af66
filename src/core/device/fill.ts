import type { StatePart } from './parts/parts';
import { fieldAt, partToJson, withValues } from './json';
import { partAt } from './paths';
import { eachPart, partOf } from './partTable';
import { resetState } from './reset';
import { draftOf, type DeviceState, type StateParts } from './state';
import { FEATURES_PATH, UNITS, fullyKnown, isFixed, unseenAt, type KnownState, type KnownVlans } from './unknown';

/** A state in which some items, by their paths, are as in another. */
export function withUnits(state: DeviceState, from: DeviceState, paths: ReadonlySet<string>): DeviceState {
  const draft = draftOf({ ...state, ...eachPart((part) => mixed(part, state, from, paths)) });
  if (paths.has(FEATURES_PATH)) draft.features = from.features;
  return draft;
}

function mixed<P extends StatePart>(
  part: P,
  state: StateParts,
  from: StateParts,
  paths: ReadonlySet<string>,
): StateParts[P] {
  const units = UNITS.filter(({ path }) => partAt(path) === part);
  const taken = units.filter(({ path }) => paths.has(path));
  if (taken.length === 0) return state[part];
  if (taken.length === units.length) return from[part];
  const there = partToJson(part, from);
  const values = taken.map(({ path }) => [path, fieldAt(there, path)] as const);
  return partOf(part).parse(withValues(partToJson(part, state), values), state[part]);
}

/** What isn't known is taken from another state, as far as that knows it; `name` says which, for people. */
export function filledFrom(known: KnownState, base: KnownState, name: string): KnownState {
  const { state, unknown } = known;
  if (unknown.items.size === 0) return known;
  const taken = new Set([...unknown.items.keys()].filter((path) => path === 'vlans' || !base.unknown.items.has(path)));
  const filled = withUnits(state, base.state, taken);
  const vlans = unknown.vlans && taken.has('vlans') ? filledVlans(unknown.vlans, base) : undefined;
  const items = new Map([...unknown.items].filter(([path]) => !taken.has(path) || (path === 'vlans' && vlans?.rest)));
  return {
    state: vlans ? { ...filled, vlans: vlans.rest?.present ?? vlans.all } : filled,
    unknown: { items, vlans: vlans?.rest },
    assumed: name,
  };
}

/** The VLANs with those of another state for which nothing is known; `rest` where it doesn't know all of them either. */
function filledVlans(
  { present, absent }: KnownVlans,
  { state, unknown }: KnownState,
): { readonly all: DeviceState['vlans']; readonly rest: KnownVlans | undefined } {
  if (unknown.vlans) {
    const rest = {
      present: mergedVlans(present, unknown.vlans.present, absent),
      absent: mergedVlans(absent, unknown.vlans.absent, present),
    };
    return { all: rest.present, rest };
  }
  const all = state.vlans === 'all' && present.length + absent.length === 0 ? 'all' : undefined;
  return { all: all ?? mergedVlans(present, state.vlans === 'all' ? [] : state.vlans, absent), rest: undefined };
}

/** Ascending: the first, and those of the second that aren't among the third. */
export function mergedVlans(
  first: readonly number[],
  second: readonly number[],
  without: readonly number[],
): readonly number[] {
  const out = new Set(without);
  return [...new Set([...first, ...second.filter((vid) => !out.has(vid))])].sort((a, b) => a - b);
}

/** What isn't known is taken to be as after a reset. The features, and an address that nobody told, have no such value. */
export function filledByReset(known: KnownState): KnownState {
  const { state, unknown } = known;
  const base = fullyKnown(resetState({ ...state, profile: state.profile }));
  const none = [FEATURES_PATH, ...(state.config.mac === undefined ? ['mac'] : [])].flatMap((path) => {
    const unseen = unseenAt(unknown, path);
    return unseen ? [[path, unseen] as const] : [];
  });
  return filledFrom(known, { ...base, unknown: { items: new Map(none), vlans: undefined } }, 'reset');
}

/** The same, knowing that these features were negotiated, where nobody has told any: what follows from them is known then. */
export function withFeatures(known: KnownState, features: bigint): KnownState {
  const { state, unknown } = known;
  if (!unknown.items.has(FEATURES_PATH)) return known;
  const told = { ...state, features };
  const settled = UNITS.filter((unit) => {
    const unseen = unknown.items.get(unit.path);
    return unseen && (isFixed(unit, told) || (unseen.kind === 'untold' && unseen.what === 'features'));
  });
  const paths = new Set(settled.map(({ path }) => path));
  const items = new Map([...unknown.items].filter(([path]) => path !== FEATURES_PATH && !paths.has(path)));
  const vlans = items.has('vlans') ? unknown.vlans : undefined;
  return { ...known, state: withUnits(told, resetState(told), paths), unknown: { items, vlans } };
}
