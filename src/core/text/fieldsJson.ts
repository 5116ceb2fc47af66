import { hexNumber } from '../wire/hex';
import type { Layout, Values } from '../wire/layout';

/** A field's value as data that JSON can hold. */
export type FieldJson = number | string | readonly FieldJson[] | FieldsJson;

export interface FieldsJson {
  readonly [name: string]: FieldJson;
}

/** The fields of a command, or of its result, as JSON data; those that the bytes don't reach are absent. */
export function fieldsToJson(layout: Layout, values: Values): FieldsJson {
  const fields: Record<string, FieldJson> = {};
  for (const { name, kind } of layout) {
    const value = values[name];
    // Numbers of 64 bits are masks, but for the counters in replies.
    if (value !== undefined) fields[name] = toJson(value, kind === 'replies' ? exactNumber : hexNumber);
  }
  return fields;
}

/** A number, or decimal text where a double would round it. */
export function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function toJson(value: unknown, wide: (value: bigint) => number | string): FieldJson {
  if (typeof value === 'bigint') return wide(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item, wide));
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, item]) => [name, toJson(item, wide)]));
}
