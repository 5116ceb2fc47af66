import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, maskText } from './bits';
import { hexNumber } from './hex';
import type { Format } from './layout';
import { STATS_BITS } from './statsTypes';

/** A number as a reader wants it. */
export function formatNumber(value: number | bigint, format: Format): string {
  switch (format) {
    case 'decimal':
      return String(value);
    case 'hex':
      return hexNumber(value);
    case 'switch':
      return value === 0 ? 'off' : value === 1 ? 'on' : `on (${value})`;
    case 'hash_types':
      return maskText(value, HASH_TYPES);
    case 'tunnel_types':
      return maskText(value, TUNNEL_TYPES);
    case 'offloads':
      return maskText(value, OFFLOADS);
    case 'stats_types':
      return maskText(value, STATS_BITS);
    case 'microseconds':
      return `${value} µs`;
  }
}

/** Text of at most `limit` characters. */
export function truncate(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** `1 address`, `2,000 addresses`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b, and c`. `Intl.ListFormat` says the same, and takes tens of ms to make where it is the first of its kind. */
export function listed(words: readonly string[]): string {
  const [last = '', before, ...rest] = [...words].reverse();
  if (before === undefined) return last;
  return rest.length === 0 ? `${before} and ${last}` : `${[...rest.reverse(), before].join(', ')}, and ${last}`;
}
