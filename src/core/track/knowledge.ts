import type { Unit } from '../device/parts/part';
import { STATE_PARTS, partOf } from '../device/partTable';
import {
  ALL_KNOWN,
  FEATURES_PATH,
  UNITS,
  isFixed,
  unitsAt,
  type KnownState,
  type KnownVlans,
  type Unknown,
  type Unseen,
} from '../device/unknown';
import { QEMU_VLANS as VLANS } from '../wire/classes/vlan';
import type { Provenance } from './provenance';
import type { Tracked } from './ringModels';

/** The state with what of it is known. It follows from who wrote each path, and from what was seen of the device's start. */
export function knownOf(tracked: Tracked): KnownState {
  return { state: tracked.state, unknown: unknownOf(tracked) };
}

export function unknownOf(tracked: Tracked): Unknown {
  const items = new Map<string, Unseen>();
  if (!tracked.setBy.start.features) items.set(FEATURES_PATH, NO_FEATURES);
  for (const unit of UNITS) {
    const unseen = unseenOf(unit, tracked);
    if (unseen) items.set(unit.path, unseen);
  }
  if (items.size === 0) return ALL_KNOWN;
  return { items, vlans: items.has('vlans') ? knownVlans(tracked) : undefined };
}

/** Why what stands at one path isn't known; undefined where it is. */
export function unseenPath(path: string, tracked: Tracked): Unseen | undefined {
  const { setBy, state } = tracked;
  // The address is the only item that can be unknown without anything of the commands being so.
  if (setBy.isWhole && (path !== 'mac' || state.config.mac !== undefined)) return undefined;
  if (path === FEATURES_PATH) return setBy.start.features ? undefined : NO_FEATURES;
  const units = unitsAt(path);
  for (const unit of UNITS) {
    const unseen = units.includes(unit.path) ? unseenOf(unit, tracked) : undefined;
    if (unseen) return unit.within === unit.path && path !== unit.path ? unseenMember(path, unit.path, unseen, setBy) : unseen;
  }
  return undefined;
}

/** True where a command that the device took shows that it has a set, whatever the features are. */
function isProven(set: string, setBy: Provenance): boolean {
  return setBy.toldAt(set) !== undefined || [...setBy.within(set).values()].includes(undefined);
}

/** Of one member of a set of which not all is known. */
function unseenMember(path: string, set: string, unseen: Unseen, setBy: Provenance): Unseen | undefined {
  return setBy.start.features || isProven(set, setBy) ? setBy.unseen(path) : unseen;
}

const NO_FEATURES: Unseen = { kind: 'untold', what: 'features' };
const NO_CONFIGURATION: Unseen = { kind: 'untold', what: 'configuration' };

/** Items whose value after a reset follows from the features. */
const BY_FEATURES: ReadonlySet<string> = new Set(
  STATE_PARTS.flatMap((part) => (partOf(part).byFeatures ? partOf(part).units.map(({ path }) => path) : [])),
);

function unseenOf(unit: Unit, { state, setBy }: Tracked): Unseen | undefined {
  const { path, by } = unit;
  const { start } = setBy;
  if (start.features && isFixed(unit, state)) return undefined;
  if (by.length === 0)
    return state.config.status === undefined && setBy.toldAt(path) === undefined ? start.unseen : undefined;
  const unseen = unit.within === path ? unseenInSet(path, setBy) : unseenWritten(unit, setBy);
  if (unseen || by.some((each) => isProven(each, setBy))) return unseen;
  if (path === 'mac' && state.config.mac === undefined) return NO_CONFIGURATION;
  return !start.features && BY_FEATURES.has(path) ? NO_FEATURES : undefined;
}

/** Of an item that each command adds to, or takes from: all of its members have to be known. */
function unseenInSet(family: string, setBy: Provenance): Unseen | undefined {
  return setBy.anyUnseen(family) ?? [...setBy.within(family).values()].find((unseen) => unseen !== undefined);
}

/** Of an item of which the last commands decide. */
function unseenWritten({ by, within }: Unit, setBy: Provenance): Unseen | undefined {
  for (const path of by) {
    const unseen = setBy.unseen(path);
    if (unseen) return unseen;
  }
  return within === undefined ? undefined : unseenQueue(by, within, setBy);
}

/** Of the virtqueues' own parameters: a command for all queues of a direction, after it, makes them known. */
function unseenQueue(by: readonly string[], family: string, setBy: Provenance): Unseen | undefined {
  const covered = Math.min(...by.map((path) => setBy.toldAt(path) ?? -1));
  const unseen = [setBy.anyUnseen(family), ...setBy.within(family).values()];
  return unseen.find((each) => each && 'command' in each && each.command > covered);
}

/** VLANs that are in, or out, for certain. */
function knownVlans({ state, setBy }: Tracked): KnownVlans {
  const { vlans } = state;
  const present = new Set(vlans === 'all' ? [] : vlans);
  const written = setBy.within('vlans');
  // Where only single VLANs aren't known, all others are as they were.
  const others = setBy.anyUnseen('vlans') === undefined && (setBy.start.features || isProven('vlans', setBy));
  const isKnown = (vid: number) => (written.has(vid) ? written.get(vid) === undefined : others);
  const vids = others ? Array.from({ length: VLANS }, (_, vid) => vid) : [...written.keys()];
  const known = vids.filter(isKnown).sort((a, b) => a - b);
  return { present: known.filter((vid) => present.has(vid)), absent: known.filter((vid) => !present.has(vid)) };
}
