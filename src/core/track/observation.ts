import { parsePartialState } from '../device/json';
import { mergedVlans, withUnits } from '../device/fill';
import { rssOf, hashOf } from '../device/parts/steering';
import { resetState } from '../device/reset';
import { StateError } from '../device/shape';
import { KEY_MEMORY, QEMU_KEY_BYTES, withPart, type DeviceState } from '../device/state';
import { FEATURES_PATH, UNITS, isFixed, type KnownState } from '../device/unknown';
import type { ObservationRecord } from '../trace/record';
import type { Provenance } from './provenance';
import type { RingModels, Tracked } from './ringModels';

/** The state that somebody saw, as far as the record tells; or what is wrong with it. */
export function readObservation({ state }: ObservationRecord): KnownState | StateError {
  try {
    return parsePartialState(state);
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
}

/** A side that has been seen before the command with this number: what was seen holds. */
export function seenModels(side: RingModels, seen: KnownState, command: number): RingModels {
  const told = seen.unknown.items.has(FEATURES_PATH) ? side : withToldFeatures(side, seen.state.features);
  return { qemu: seenBy(told.qemu, seen, command), spec: seenBy(told.spec, seen, command) };
}

function seenBy({ state, setBy }: Tracked, seen: KnownState, command: number): Tracked {
  const units = UNITS.filter(({ path }) => !seen.unknown.items.has(path));
  const paths = units.flatMap(({ path, by, within }) => [
    path,
    ...by,
    ...(within === undefined ? [] : [`${within}.*`]),
  ]);
  const next = withVlans(withUnits(state, seen.state, new Set(units.map(({ path }) => path))), seen);
  const key = (rssOf(seen.state.steering) ?? hashOf(seen.state.steering))?.key ?? '';
  const isKeyWhole = key.length >= 2 * QEMU_KEY_BYTES && !seen.unknown.items.has('steering');
  const { present = [], absent = [] } = seen.unknown.vlans ?? {};
  const vlans = [...present, ...absent].map((vid) => `vlans.${vid}`);
  return {
    state: isKeyWhole ? withPart(next, 'key_memory', seen.state.key_memory) : next,
    setBy: setBy.with([...paths, ...vlans, ...(isKeyWhole ? [KEY_MEMORY] : [])], command, 'seen'),
  };
}

/** VLANs of which only some have been seen. */
function withVlans(state: DeviceState, { unknown: { vlans } }: KnownState): DeviceState {
  if (!vlans || state.vlans === 'all') return state;
  return withPart(state, 'vlans', mergedVlans(vlans.present, state.vlans, vlans.absent));
}

/** A side whose features somebody has told: items that follow from nothing else are as after a reset. */
export function withToldFeatures(side: RingModels, features: bigint): RingModels {
  return { qemu: told(side.qemu, features), spec: told(side.spec, features) };
}

function told({ state, setBy }: Tracked, features: bigint): Tracked {
  if (setBy.start.features) return { state, setBy };
  const next = { ...state, features };
  const untold = UNITS.filter((unit) => isFixed(unit, next) || unit.by.every((path) => isUntold(setBy, path)));
  return {
    state: withUnits(next, resetState(next), new Set(untold.map(({ path }) => path))),
    setBy: setBy.withFeatures(),
  };
}

function isUntold(setBy: Provenance, path: string): boolean {
  return setBy.toldAt(path) === undefined;
}
