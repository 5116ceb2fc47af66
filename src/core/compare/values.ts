import { NONE, stateToJson } from '../device/json';
import type { Json } from '../device/diff';
import { stateItems } from '../device/items';
import type { DeviceState } from '../device/state';
import { vlanText } from '../device/vlans';
import { bitNames, HASH_TYPES } from '../wire/bits';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import { hashOf, keysOf, rssOf, type Field } from './fields';

/** What the state JSON has at this field. */
export function valueAt(state: DeviceState, field: Field): Json {
  let at: Json = stateToJson(state);
  for (const name of field.split('.')) at = memberOf(at, name);
  return at;
}

function memberOf(json: Json, name: string): Json {
  if (typeof json !== 'object' || json === null || isList(json)) return NONE;
  return (Object.hasOwn(json, name) ? json[name] : undefined) ?? NONE;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

type Say = (state: DeviceState) => string;

/** Fields that the items of a state don't tell in these words. */
const SAY: Readonly<Partial<Record<Field, Say>>> = {
  features: ({ features }) => hexNumber(features),
  vlans: ({ vlans }) => vlanText(vlans),
  'mac_table.unicast': ({ mac_table }) => addresses(mac_table.unicast),
  'mac_table.multicast': ({ mac_table }) => addresses(mac_table.multicast),
  'mac_table.unicast_overflow': ({ mac_table }) => (mac_table.unicast_overflow ? 'yes' : 'no'),
  'mac_table.multicast_overflow': ({ mac_table }) => (mac_table.multicast_overflow ? 'yes' : 'no'),
  coalescing: ({ coalescing }) => (coalescing ? 'there' : 'not there'),
  'coalescing.vq': ({ coalescing }) => {
    const queues = keysOf(coalescing?.vq ?? {}, {});
    return queues.length === 0 ? 'none of their own' : `virtqueues ${queues.join(', ')}`;
  },
  rss: ({ steering }) => rssText(rssOf(steering), 'off'),
  hash: ({ steering }) => {
    const hash = hashOf(steering);
    return hash ? hashTypes(hash.hash_types) : 'off';
  },
};

/** The value of a field in a few words. */
export function valueText(state: DeviceState, field: Field): string {
  if (field.startsWith(CONTEXT)) return rssText(state.rss_contexts?.[field.slice(CONTEXT.length)], 'not there');
  return SAY[field]?.(state) ?? stateItems(state).find(({ path }) => path === field)?.text ?? 'not there';
}

const CONTEXT = 'rss_contexts.';

function addresses({ length }: readonly string[]): string {
  return length === 0 ? 'none' : plural(length, 'address', 'addresses');
}

type Rss = ReturnType<typeof rssOf>;

function rssText(rss: Rss, none: string): string {
  if (!rss) return none;
  return `${plural(rss.indirection_table.length, 'slot')}, ${hashTypes(rss.hash_types)}`;
}

function hashTypes(mask: number): string {
  return mask === 0 ? 'no hash types' : bitNames(mask, HASH_TYPES).join(' ');
}
