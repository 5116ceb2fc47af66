import { HASH_TYPES, bitNames } from '../wire/bits';
import type { Command } from '../wire/commands';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { effectOf } from './effects';
import type { DeviceLimits } from './limits';
import type { MacTable } from './parts/addresses';
import type { Steering } from './parts/steering';
import type { DeviceState } from './state';

/** Why a command asks for more than the device holds; undefined when it doesn't. What it would become tells. */
export function overLimit(state: DeviceState, command: Command): string | undefined {
  const { limits } = state;
  if (!limits) return undefined;
  const { mac_table: table, vlans, steering, rss_contexts } = effectOf(state, command).state;
  if (table !== state.mac_table && limits.mac_table_overflow !== 'widen') {
    const addresses = table.unicast.length + table.multicast.length;
    return over(addresses, limits.mac_table_entries, (n) => `The table has ${plural(n, 'address', 'addresses')}`);
  }
  if (vlans.length > state.vlans.length)
    return over(vlans.length, limits.vlans, (n) => `It would be the ${ordinal(n)} VLAN`);
  if (steering !== state.steering)
    return steering.mode === 'automatic' ? undefined : unsupportedTypes(hashTypes(steering), limits);
  if (!rss_contexts || rss_contexts === state.rss_contexts) return undefined;
  const set = Object.entries(rss_contexts).filter(([id, rss]) => rss !== state.rss_contexts?.[id]);
  const isNew = set.some(([id]) => state.rss_contexts?.[id] === undefined);
  const contexts = Object.keys(rss_contexts).length;
  const tooMany = isNew
    ? over(contexts, limits.rss_contexts, (n) => `It would be the ${ordinal(n)} RSS context`)
    : undefined;
  return tooMany ?? set.map(([, rss]) => unsupportedTypes(rss.hash_types, limits)).find((why) => why !== undefined);
}

function hashTypes(steering: Exclude<Steering, { mode: 'automatic' }>): number {
  return steering.mode === 'rss' ? steering.rss.hash_types : steering.hash.hash_types;
}

function over(count: number, limit: number | undefined, what: (count: number) => string): string | undefined {
  return limit === undefined || count <= limit ? undefined : `${what(count)}; the device holds ${limit}.`;
}

function unsupportedTypes(types: number, { hash_types }: DeviceLimits): string | undefined {
  if (hash_types === undefined) return undefined;
  const unsupported = BigInt(types) & ~BigInt(hash_types);
  if (unsupported === 0n) return undefined;
  return `It requests hash types ${bitNames(unsupported, HASH_TYPES).join(', ')}; the device supports ${hexNumber(hash_types)}.`;
}

function ordinal(n: number): string {
  const ends = ['th', 'st', 'nd', 'rd'];
  const end = Math.floor((n % 100) / 10) === 1 ? 'th' : (ends[n % 10] ?? 'th');
  return `${n.toLocaleString('en')}${end}`;
}

/** The table as a device holds it that widens: a list that doesn't fit in what is left is dropped, and counts as "all". */
export function widened(table: MacTable, { mac_table_entries: entries, mac_table_overflow }: DeviceLimits): MacTable {
  if (entries === undefined || mac_table_overflow !== 'widen') return table;
  const unicast_overflow = table.unicast.length > entries;
  const unicast = unicast_overflow ? [] : table.unicast;
  const multicast_overflow = table.multicast.length > entries - unicast.length;
  return { unicast, multicast: multicast_overflow ? [] : table.multicast, unicast_overflow, multicast_overflow };
}
