import { stateToJson, type StateJson } from './json';
import type { DeviceState } from './state';

/** Plain JSON data. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A field in which two states differ, by its path in the state JSON. */
export interface Difference {
  readonly path: string;
  readonly a: Json;
  readonly b: Json;
}

/** Fields that say which device and model it is, not what state it is in. */
const IDENTITY: readonly (keyof StateJson)[] = ['version', 'device', 'profile', 'features'];
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

/** The fields in which two states differ, in the order of the state JSON. */
export function diffStates(a: DeviceState, b: DeviceState): Difference[] {
  const found: Difference[] = [];
  const left = stateToJson(a);
  const right = stateToJson(b);
  for (const key of Object.keys(left) as (keyof StateJson)[]) {
    if (!IDENTITY.includes(key)) compare(key, toJson(left[key]), toJson(right[key]), found);
  }
  return found;
}

/** The state's interfaces are JSON data without index signatures; this drops their names. */
function toJson(value: StateJson[keyof StateJson]): Json {
  return value as Json;
}

function compare(path: string, a: Json, b: Json, found: Difference[]): void {
  if (WHOLE.has(path) || !isObject(a) || !isObject(b)) {
    if (!sameJson(a, b)) found.push({ path, a, b });
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    compare(`${path}.${key}`, a[key] ?? null, b[key] ?? null, found);
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, i) => sameJson(item, b[i] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
  );
}
