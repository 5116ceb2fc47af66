import type { DeviceState, MacTable, RssConfig, RxMode } from '../device/state';
import { vlanText } from '../device/vlans';
import { OFFLOADS, TUNNEL_TYPES } from '../wire/bits';
import { featureNames } from '../wire/features';
import { plural } from '../wire/text';
import { addressesApart, bitsApart, coalescingApart, hashApart, namesApart, rssApart, vlansApart } from './apart';
import { hashOf, rssOf, type Field } from './fields';
import { valueText } from './values';

/** What a receive mode does where it is on. */
const MODES: { readonly [M in keyof RxMode]: readonly [name: string, effect: string] } = {
  promisc: ['Promiscuous mode', 'receives every frame, whatever its filters say'],
  allmulti: ['The all-multicast mode', 'receives every multicast frame'],
  alluni: ['The all-unicast mode', 'receives every unicast frame'],
  nomulti: ['The no-multicast mode', 'receives no multicast frame'],
  nouni: ['The no-unicast mode', 'receives no unicast frame'],
  nobcast: ['The no-broadcast mode', 'receives no broadcast frame'],
};

const which = (isA: boolean) => (isA ? 'A' : 'B');

type Describe = (a: DeviceState, b: DeviceState, field: Field, name: string) => string;

/** By what a field's path begins with. */
const WORDS: Readonly<Record<Head<Field>, Describe>> = {
  features: (a, b) => `Negotiated: ${namesApart(featureNames(a.features), featureNames(b.features))}`,
  mac: (a, b) => `The device's own address is ${a.mac} in A and ${b.mac} in B.`,
  status: (a, _, __, name) =>
    name === 'announce'
      ? `${which(a.status.announce)} asks its driver for an announcement.`
      : `The link is up in ${which(a.status.link_up)} only.`,
  rx: (a, _, __, name) => (isMode(name) ? describeMode(name, a) : ''),
  mac_table: (a, b, _, name) => describeTable(name, a.mac_table, b.mac_table),
  vlans: (a, b) => describeVlans(a.vlans, b.vlans),
  queue_pairs: (a, b) => `A has ${plural(a.queue_pairs, 'active queue pair')}, B ${b.queue_pairs}.`,
  steering: (a) => `${which(a.steering.mode === 'rss')} steers by RSS; the other device chooses the queues itself.`,
  rss: (a, b) => describeRss('RSS', rssOf(a.steering), rssOf(b.steering)),
  hash: describeHash,
  guest_offloads: (a, b) => `Receive offloads that are on: ${bitsApart(a.guest_offloads, b.guest_offloads, OFFLOADS)}`,
  coalescing: describeCoalescing,
  hash_tunnel: (a, b, field) =>
    a.hash_tunnel === undefined || b.hash_tunnel === undefined
      ? `Only ${which(a.hash_tunnel !== undefined)} can hash inner headers: ${valueText(a.hash_tunnel === undefined ? b : a, field)}.`
      : `Tunnels whose inner header is hashed: ${bitsApart(a.hash_tunnel, b.hash_tunnel, TUNNEL_TYPES)}`,
  rss_contexts: (a, b, field, name) =>
    name === ''
      ? `Only ${which(a.rss_contexts !== undefined)} has RSS contexts: ${valueText(a.rss_contexts ? a : b, field)}.`
      : describeRss(`RSS context ${name}`, a.rss_contexts?.[name], b.rss_contexts?.[name]),
};

type Head<F extends string> = F extends `${infer H}.${string}` ? H : F;

/** What it means that two states differ in a field, in whole sentences. */
export function describeField(field: Field, a: DeviceState, b: DeviceState): string {
  const [head = '', name = ''] = field.split('.', 2);
  return isHead(head) ? WORDS[head](a, b, field, name) : '';
}

function isHead(name: string): name is Head<Field> {
  return Object.hasOwn(WORDS, name);
}

function isMode(name: string): name is keyof RxMode {
  return Object.hasOwn(MODES, name);
}

function describeMode(mode: keyof RxMode, a: DeviceState): string {
  const [name, effect] = MODES[mode];
  const side = which(a.rx[mode]);
  return `${name} is on in ${side} only, which ${effect}.`;
}

function describeTable(name: string, a: MacTable, b: MacTable): string {
  const list = name.startsWith('unicast') ? 'unicast' : 'multicast';
  if (name === list) return addressesApart(a[list], b[list]);
  const side = which(a[`${list}_overflow`]);
  return `The ${list} addresses were too many for ${side}'s model, which holds none of them and receives all ${list} frames.`;
}

function describeVlans(a: DeviceState['vlans'], b: DeviceState['vlans']): string {
  if (a !== 'all' && b !== 'all') return vlansApart(a, b);
  const [filtered, list] = a === 'all' ? (['B', b] as const) : (['A', a] as const);
  return `${which(a === 'all')} has no VLAN filter and receives all VLANs; ${filtered} receives: ${vlanText(list)}.`;
}

function describeRss(what: string, a: RssConfig | undefined, b: RssConfig | undefined): string {
  if (a && b) return rssApart(a, b);
  const there = a ?? b;
  const detail = there ? `: ${plural(there.indirection_table.length, 'slot')}` : '';
  return `${what} is set up in ${which(a !== undefined)} only${detail}.`;
}

function describeHash(a: DeviceState, b: DeviceState): string {
  const here = hashOf(a.steering);
  const there = hashOf(b.steering);
  if (here && there) return hashApart(here, there);
  return `Hash reports without RSS are on in ${which(here !== undefined)} only: ${valueText(here ? a : b, 'hash')}.`;
}

function describeCoalescing(a: DeviceState, b: DeviceState, field: Field): string {
  const here = a.coalescing;
  const there = b.coalescing;
  if (!here || !there) return `Only ${which(here !== undefined)} has parameters of notification coalescing.`;
  if (field === 'coalescing.vq') return coalescingApart(here, there);
  const queues = field === 'coalescing.rx' ? 'receive' : 'transmit';
  return `Notifications of ${queues} queues wait for ${valueText(a, field)} in A, ${valueText(b, field)} in B.`;
}
