/** Data that JSON can hold. */
export type Json = typeof NONE | boolean | number | string | readonly Json[] | JsonObject;

// An interface, as a type can't name itself inside a Record.
export interface JsonObject {
  readonly [name: string]: Json;
}

/** How JSON says that there is none. */
export const NONE = null;

/** A number, or decimal text where a double would round it. */
export function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
