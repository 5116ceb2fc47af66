import { hexNumber } from '../core/wire/hex';
import type { Layout, Values } from '../core/wire/layout';
import { exactNumber, NONE, type Json, type JsonObject } from './json';

/** The fields of a command, or of its result, as JSON data; those that the bytes don't reach are absent. */
export function fieldsToJson(layout: Layout, values: Values): JsonObject {
  const fields: Record<string, Json> = {};
  for (const { name, kind } of layout) {
    const value = values[name];
    // Numbers of 64 bits are masks, but for the counters in replies.
    if (value !== undefined) fields[name] = toJson(value, kind === 'replies' ? exactNumber : hexNumber);
  }
  return fields;
}

function toJson(value: unknown, wide: (value: bigint) => number | string): Json {
  if (typeof value === 'bigint') return wide(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item, wide));
  if (typeof value !== 'object' || value === null) return NONE;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item, wide)]));
}
