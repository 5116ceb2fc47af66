import type { BitName } from '../wire/bits';
import { parseHex } from '../wire/hex';
import type { NamedNumber } from './field';

/** What a word was read as, or why it can't be. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export const fine = <T>(value: T): Read<T> => ({ ok: true, value });
export const fault = (message: string): Read<never> => ({ ok: false, message });

/** All values from `low` to `high`. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

const same = (word: string, name: string) => word.toLowerCase() === name.toLowerCase();

/** A number, decimal or hex, or undefined. */
export function readInteger(word: string): bigint | undefined {
  return /^(?:0x[0-9a-f]{1,32}|\d{1,39})$/i.test(word) ? BigInt(word) : undefined;
}

/** A number of at most `max`, or a name for numbers or one bit. */
export function readNumber(
  word: string,
  max: bigint,
  names: readonly NamedNumber[],
  bits: readonly BitName[] = [],
): Read<Interval> {
  const named = names.find(({ name, aliases = [] }) => [name, ...aliases].some((alias) => same(word, alias)));
  if (named) return fine({ low: BigInt(named.low), high: BigInt(named.high) });
  const bit = bitOf(word, bits);
  if (bit !== undefined) return fine({ low: 1n << BigInt(bit), high: 1n << BigInt(bit) });
  const value = readInteger(word);
  if (value === undefined) {
    const known = [...names.map(({ name }) => name), ...bits.map(({ name }) => name)];
    const or = known.length > 0 ? ` or a name such as ${known.slice(0, 3).join(', ')}` : '';
    return fault(`a number${or} is expected`);
  }
  return value <= max ? fine({ low: value, high: value }) : fault(`the largest value that it can hold is ${max}`);
}

/** The number of a bit by its name. */
export function bitOf(word: string, bits: readonly BitName[]): number | undefined {
  return bits.find(({ name }) => same(word, name))?.bit;
}

/** ns in a unit, as a power of ten. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 0],
  ['us', 3],
  ['µs', 3],
  ['μs', 3],
  ['ms', 6],
  ['s', 9],
]);

/** A span of time with its unit: `250us`, `1.5ms`. In ns, exactly. */
export function readDuration(word: string): Read<Interval> {
  const match = /^(\d{1,30})(?:\.(\d{1,30}))?([a-zµμ]*)$/i.exec(word);
  const [, whole = '', fraction = '', unit = ''] = match ?? [];
  if (!match) return fault('a span of time is expected, such as 250us or 1.5ms');
  const power = UNITS.get(unit.toLowerCase());
  if (power === undefined) return fault('a span of time needs a unit: ns, us, ms or s');
  const digits = fraction.slice(0, power).padEnd(power, '0');
  if (/[1-9]/.test(fraction.slice(power))) return fault('a time can’t be finer than 1 ns');
  const value = BigInt(whole + digits);
  return fine({ low: value, high: value });
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?Z?$/i;
const DAY = 86_400;

/** A point in time: a span since the clock's start, or a date in UTC, of which what is left out counts as a whole. */
export function readTime(word: string): Read<Interval> {
  const match = DATE.exec(word);
  if (!match) {
    const span = readDuration(word);
    return span.ok ? span : fault('a date such as 2026-01-31T12:00:00 or a span such as 1.5s is expected');
  }
  const [, year = '', month = '', day = '', hour, minute = '00', second, fraction] = match;
  const start = Date.parse(`${year}-${month}-${day}T${hour ?? '00'}:${minute}:${second ?? '00'}Z`);
  // Some engines take the 30th of February for the 2nd of March.
  if (Number.isNaN(start) || new Date(start).getUTCDate() !== Number(day)) return fault('there is no such date');
  const low = BigInt(start) * 1_000_000n + BigInt((fraction ?? '').padEnd(9, '0'));
  const seconds = hour === undefined ? DAY : second === undefined ? 60 : 1;
  const size = fraction === undefined ? BigInt(seconds) * 1_000_000_000n : 10n ** BigInt(9 - fraction.length);
  return fine({ low, high: low + size - 1n });
}

/** Six bytes; undefined ones may be any. */
export type MacPattern = readonly (number | undefined)[];

/** An address: two hex digits or `*` for each byte; one `*` stands for as many as are missing. */
export function readMac(word: string): Read<MacPattern> {
  const parts = word.split(/[:-]/);
  if (!parts.every((part) => part === '*' || /^[0-9a-f]{2}$/i.test(part)) || parts.length > 6) {
    return fault('a MAC address is expected, such as 52:54:00:12:34:56 or 52:54:00:*');
  }
  const stars = parts.filter((part) => part === '*').length;
  if (parts.length < 6 && stars !== 1)
    return fault('a MAC address has six bytes; one * replaces those that are missing');
  const missing = 6 - parts.length;
  return fine(
    parts.flatMap((part) =>
      part === '*' ? Array<undefined>(stars === 1 ? 1 + missing : 1).fill(undefined) : [Number.parseInt(part, 16)],
    ),
  );
}

/** Bytes as hex digits, also apart by hyphens: `0a1b`, `0x0a1b`, `0a:1b`, `0a-1b`. */
export function readBytes(word: string): Read<readonly number[]> {
  const bytes = parseHex(word.replaceAll('-', ':'));
  if (bytes instanceof Uint8Array && bytes.length > 0) return fine([...bytes]);
  const why = 'problem' in bytes ? `: ${bytes.problem}` : '';
  return fault(`bytes are expected as pairs of hex digits, such as 0a1b or 0a:1b${why}`);
}
