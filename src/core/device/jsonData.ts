/** How JSON says that there is none. */
export const NONE = null;

/** Plain JSON data. */
export type Json = typeof NONE | boolean | number | string | readonly Json[] | JsonObject;

// An interface, as a type can't name itself inside a Record.
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonList(value);
}

export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for the same content; the order of an object's keys has no meaning. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isJsonList(a) && isJsonList(b))
    return a.length === b.length && a.every((item, i) => sameJson(item, b[i] ?? NONE));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? NONE, b[key] ?? NONE))
  );
}
