import { partToJson } from '../device/json';
import { sameJson, type Json } from '../device/jsonData';
import { NUMBERED, partAt } from '../device/paths';
import { assumedTrack } from '../track/follow';
import { FEATURES_PATH } from '../device/unknown';
import { unseenPath } from '../track/knowledge';
import { trackedOn, type DeviceTrack } from '../track/track';
import type { Ring } from '../trace/record';
import type { Candidate } from './candidate';
import { STATE, STATE_FIELDS } from './stateFields';

const LEAVES = STATE_FIELDS.map(({ name }) => name.slice(STATE.length));

/** Paths of the state JSON, structures among them: `rx`, `rx.promisc`, `mac`. */
export const STATE_PATHS: readonly string[] = [
  ...new Set(
    LEAVES.flatMap((path) => {
      const parts = path.split('.');
      return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
    }),
  ),
].filter((path) => !NUMBERED.some((family) => path.startsWith(`${family}.`)));

/** True for a path of the state JSON, also one with a number such as `vlans.100`. */
export function isStatePath(path: string): boolean {
  if (STATE_PATHS.includes(path)) return true;
  const match = /^(.+?)\.(\d{1,5})(\..+)?$/.exec(path);
  const [, list = '', , rest] = match ?? [];
  if (!NUMBERED.includes(list)) return false;
  return rest === undefined || LEAVES.includes(list + rest);
}

/** A command tells of its own ring; the end of a restore on the shadow ring, of the guest's as well. */
function ringsOf({ header: { type, ring } }: Candidate): readonly Ring[] {
  return type === 'command' && ring !== undefined ? [ring] : ['guest', 'shadow'];
}

/** The device before a row: what it is taken for while no record has told of it. */
function beforeOf({ before, device, header: { type } }: Candidate): DeviceTrack | undefined {
  return before ?? (type === 'command' ? assumedTrack(device) : undefined);
}

/** True when the row gives the item, or one below it, another value on its ring: both values have to be known. */
export function changes(path: string): (candidate: Candidate) => boolean {
  if (path === FEATURES_PATH) return changesFeatures;
  const names = path.split('.');
  const part = partAt(path);
  return (candidate) => {
    const { after } = candidate;
    const before = beforeOf(candidate);
    if (!before || !after) return false;
    return ringsOf(candidate).some((ring) => {
      const [was, is] = [trackedOn(before, ring), trackedOn(after, ring)];
      const { state: from } = was;
      const { state: to } = is;
      return (
        from[part] !== to[part] &&
        !unseenPath(path, was) &&
        !unseenPath(path, is) &&
        !sameJson(valueAt(partToJson(part, from), names), valueAt(partToJson(part, to), names))
      );
    });
  };
}

function changesFeatures({ before, after }: Candidate): boolean {
  return before !== undefined && after !== undefined && !before.assumed && before.features !== after.features;
}

/** True when the item's value, or those of all items below it, are known after the row on its ring. */
export function known(path: string): (candidate: Candidate) => boolean {
  return ({ after, header }) =>
    after !== undefined && unseenPath(path, trackedOn(after, header.ring ?? 'guest')) === undefined;
}

/** True when the row writes the item, or one below it, be it with the value that it had. */
export function sets(path: string): (candidate: Candidate) => boolean {
  return (candidate) => {
    const { after, row } = candidate;
    const before = beforeOf(candidate);
    if (!before || !after || row.record.type !== 'command') return false;
    return ringsOf(candidate).some((ring) => {
      const { setBy } = trackedOn(after, ring);
      if (setBy === trackedOn(before, ring).setBy) return false;
      return setBy.writtenBy(row.command).some((item) => concerns(item, path));
    });
  };
}

/** Whether writing an item writes what stands at a path: itself, a part of it, or the whole that it is part of. */
function concerns(item: string, path: string): boolean {
  if (item === path || item.startsWith(`${path}.`)) return true;
  // Writing one VLAN says so of the list as well; the others are as they were.
  return path.startsWith(`${item}.`) && !NUMBERED.includes(item);
}

/** The part of a JSON document at a path; of a list of numbers, whether the number is in it. Undefined: not there. */
function valueAt(json: Json, path: readonly string[]): Json {
  let value: Json = json;
  for (const part of path) {
    if (isList(value)) return value.includes(Number(part));
    if (typeof value !== 'object' || value === null) return false;
    value = (Object.hasOwn(value, part) ? value[part] : undefined) ?? false;
  }
  return value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
