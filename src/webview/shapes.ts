/** Tells whether a value of unknown origin has a shape. */
export type Guard<T> = (value: unknown) => value is T;

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;

/** A value's property, whatever the value is. */
export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
/** Counts, row numbers, offsets. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

export function optional(check: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || check(value);
}

export function oneOf(...values: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && values.includes(value);
}

export function listOf(check: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every((item) => check(item));
}

export function fits(value: unknown, fields: Fields): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(fields).every(([name, check]) => check(property(value, name)));
}

export const isTexts = (value: unknown): value is readonly string[] => listOf(isText)(value);
