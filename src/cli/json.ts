/** Data that JSON can hold. */
export type Json = typeof NONE | boolean | number | string | readonly Json[] | JsonObject;

// An interface, as a type can't name itself inside a Record.
export interface JsonObject {
  readonly [name: string]: Json;
}

/** How JSON says that there is none. */
export const NONE = null;
