import { hexNumber } from '../wire/hex';
import { parseFeatures } from '../wire/features';
import type { DeviceConfig } from '../wire/config';
import { NO_LIMITS, type DeviceLimits } from '../device/limits';
import type { Destination } from '../load/rule';

/** A limit of a destination that one may choose: in its configuration space, or of its own. */
export interface LimitSpec {
  /** For the command line. */
  readonly name: string;
  readonly title: string;
  /** What a value must be, as the end of "It must be …". */
  readonly needs: string;
  /** The value as text; undefined where the destination has no such limit. */
  readonly read: (destination: Destination) => string | undefined;
  /** The destination with this limit; undefined when the text is no such value. */
  readonly write: (destination: Destination, text: string) => Destination | undefined;
  readonly without: (destination: Destination) => Destination;
}

type Numbers<T> = { [K in keyof T]-?: NonNullable<T[K]> extends number ? K : never }[keyof T];

interface Range {
  readonly name: string;
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly mask?: true;
}

/** What a number must be, and how it is read and written. */
function value({ min, max, mask }: Range) {
  return {
    needs: mask ? `a hex mask up to ${hexNumber(max)}` : `a whole number from ${min} to ${max}`,
    text: (n: number | undefined) => (n === undefined ? undefined : mask ? hexNumber(n) : String(n)),
    parse: (text: string): number | undefined => {
      const n = mask ? Number(parseFeatures(text)) : /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return n >= min && n <= max ? n : undefined;
    },
  };
}

/** The same without one of its parts, all of which are optional. */
function without<T extends object>(parts: T, key: keyof T): T {
  const rest = { ...parts };
  Reflect.deleteProperty(rest, key);
  return rest;
}

function inConfig(key: Numbers<DeviceConfig>, range: Range): LimitSpec {
  const { needs, text, parse } = value(range);
  return {
    ...range,
    needs,
    read: ({ config }) => text(config[key]),
    write: (destination, given) => {
      const n = parse(given);
      return n === undefined ? undefined : { ...destination, config: { ...destination.config, [key]: n } };
    },
    without: (destination) => ({ ...destination, config: without(destination.config, key) }),
  };
}

function ofItsOwn(key: Numbers<DeviceLimits>, range: Range): LimitSpec {
  const { needs, text, parse } = value(range);
  return {
    ...range,
    needs,
    read: ({ limits }) => text(limits?.[key]),
    write: (destination, given) => {
      const n = parse(given);
      return n === undefined ? undefined : { ...destination, limits: { ...destination.limits, [key]: n } };
    },
    without: (destination) => ({ ...destination, limits: without(destination.limits ?? NO_LIMITS, key) }),
  };
}

const overflow: LimitSpec = {
  name: 'mac-overflow',
  title: 'If the MAC table is too long',
  needs: '"refuse" (the device answers ERR) or "widen" (it answers OK, and receives all of a list that does not fit)',
  read: ({ limits }) => limits?.mac_table_overflow,
  write: (destination, text) =>
    text === 'refuse' || text === 'widen'
      ? { ...destination, limits: { ...destination.limits, mac_table_overflow: text } }
      : undefined,
  without: (destination) => ({
    ...destination,
    limits: without(destination.limits ?? NO_LIMITS, 'mac_table_overflow'),
  }),
};

/** The limits that one may choose, in the order in which they are shown. */
export const LIMITS: readonly LimitSpec[] = [
  ofItsOwn('mac_table_entries', { name: 'mac-table', title: 'MAC table entries', min: 0, max: 0xffffffff }),
  overflow,
  ofItsOwn('vlans', { name: 'vlans', title: 'VLANs', min: 0, max: 4096 }),
  inConfig('max_virtqueue_pairs', { name: 'queue-pairs', title: 'Queue pairs', min: 1, max: 0x8000 }),
  inConfig('rss_max_indirection_table_length', { name: 'rss-table', title: 'RSS table entries', min: 1, max: 0x8000 }),
  inConfig('rss_max_key_size', { name: 'rss-key', title: 'RSS key bytes', min: 0, max: 0xff }),
  ofItsOwn('hash_types', { name: 'hash-types', title: 'Hash types', min: 0, max: 0xffffffff, mask: true }),
  ofItsOwn('rss_contexts', { name: 'rss-contexts', title: 'RSS contexts', min: 0, max: 0xffff }),
];

/** The limits in which a destination isn't as the source: `MAC table entries 32`. */
export function chosenLimits(destination: Destination, source: Destination): string[] {
  return LIMITS.flatMap(({ title, read }) => {
    const chosen = read(destination);
    return chosen === undefined || chosen === read(source) ? [] : [`${title}: ${chosen}`];
  });
}
