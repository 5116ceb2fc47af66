import { NONE, stateToJson, type StateJson } from './json';
import type { DeviceState } from './state';

/** Plain JSON data. */
export type Json = typeof NONE | boolean | number | string | readonly Json[] | JsonObject;

// An interface, as a type can't name itself inside a Record.
interface JsonObject {
  readonly [key: string]: Json;
}

/** A field in which two states differ, by its path in the state JSON. */
export interface Difference {
  readonly path: string;
  readonly a: Json;
  readonly b: Json;
}

/** Fields that say which device and model it is, not what state it is in. */
const IDENTITY = new Set<string>(['version', 'device', 'profile', 'features'] satisfies (keyof StateJson)[]);
/** Fields that are compared as a whole: their parts only make sense together. */
const WHOLE = new Set([
  'vlans',
  'rss',
  'hash',
  'mac_table.unicast',
  'mac_table.multicast',
  'guest_offloads',
  'coalescing.vq',
]);

/** A field of two states, whether or not it differs. */
export interface Compared extends Difference {
  readonly same: boolean;
}

/** The fields in which two states differ, in the order of the state JSON. */
export function diffStates(a: DeviceState, b: DeviceState): Difference[] {
  return compareStates(a, b)
    .filter(({ same }) => !same)
    .map((compared) => ({ path: compared.path, a: compared.a, b: compared.b }));
}

/** All fields of two states, in the order of the state JSON; a part that only one of them has is one field. */
export function compareStates(a: DeviceState, b: DeviceState): Compared[] {
  const found: Compared[] = [];
  const left: JsonObject = stateToJson(a);
  const right: JsonObject = stateToJson(b);
  for (const key of Object.keys(left)) {
    if (!IDENTITY.has(key)) compare(key, left[key] ?? NONE, right[key] ?? NONE, found);
  }
  return found;
}

function compare(path: string, a: Json, b: Json, found: Compared[]): void {
  if (WHOLE.has(path) || !isObject(a) || !isObject(b)) {
    found.push({ path, a, b, same: sameJson(a, b) });
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    compare(`${path}.${key}`, a[key] ?? NONE, b[key] ?? NONE, found);
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i] ?? NONE));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? NONE, b[key] ?? NONE))
  );
}
