import { HASH_TYPES, OFFLOADS, TUNNEL_TYPES, bitNames } from '../wire/bits';
import { F, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { describeMac } from '../wire/mac';
import { truncate } from '../wire/text';
import type { Coalesce, DeviceState, RssConfig, RxMode } from './state';

/** How items are gathered for people. */
export type Group =
  'Receive Mode' | 'MAC Address' | 'VLANs' | 'Queues and Steering' | 'Offloads' | 'Notification Coalescing' | 'Status';

/** One item of a state: a path of the state JSON, a label, and its value in words. */
export interface Item {
  readonly path: string;
  readonly group: Group;
  readonly label: string;
  /** The value in words; `—` where the device doesn't have the part. */
  readonly text: string;
  /** More than fits in a line. */
  readonly detail?: string;
  /** Entries of a list: addresses, VLANs, table slots. */
  readonly entries?: readonly { readonly path: string; readonly text: string }[];
}

/** The items that every state has, in the order in which people look for them. VLANs are entries, not items. */
export function stateItems(state: DeviceState): Item[] {
  return [
    ...rxItems(state),
    ...macItems(state),
    vlanItem(state),
    ...steeringItems(state),
    ...offloadItems(state),
    ...coalescingItems(state),
    ...statusItems(state),
  ];
}

const onOff = (on: boolean) => (on ? 'on' : 'off');

function rxItems({ rx }: DeviceState): Item[] {
  const item = (mode: keyof RxMode, label: string): Item => ({
    path: `rx.${mode}`,
    group: 'Receive Mode',
    label,
    text: onOff(rx[mode]),
  });
  return [
    item('promisc', 'Promiscuous'),
    item('allmulti', 'All multicast'),
    item('alluni', 'All unicast'),
    item('nomulti', 'No multicast'),
    item('nouni', 'No unicast'),
    item('nobcast', 'No broadcast'),
  ];
}

function macItems({ mac, mac_table: table }: DeviceState): Item[] {
  const part = (name: 'unicast' | 'multicast', label: string): Item => {
    const list = table[name];
    const overflow = table[`${name}_overflow`];
    const text = overflow ? 'overflow: counts as all' : list.length === 0 ? 'none' : String(list.length);
    return {
      path: `mac_table.${name}`,
      group: 'MAC Address',
      label,
      text,
      entries: list.map((address, i) => ({
        path: `mac_table.${name}[${i}]`,
        text: `${address} (${describeMac(address)})`,
      })),
    };
  };
  return [
    { path: 'mac', group: 'MAC Address', label: 'Address', text: mac, detail: describeMac(mac) },
    part('unicast', 'Unicast filter'),
    part('multicast', 'Multicast filter'),
  ];
}

function vlanItem({ vlans }: DeviceState): Item {
  const text = vlans === 'all' ? 'all (CTRL_VLAN not negotiated)' : vlans.length === 0 ? 'none' : String(vlans.length);
  return { path: 'vlans', group: 'VLANs', label: 'Receive VLANs', text };
}

const types = (mask: number) => (mask === 0 ? 'none' : bitNames(mask, HASH_TYPES).join(' '));

function rssText(rss: RssConfig): string {
  return `${rss.indirection_table.length}-entry table, ${types(rss.hash_types)}`;
}

function rssLines(rss: RssConfig): readonly string[] {
  return [
    `hash types: ${types(rss.hash_types)} (${hexNumber(rss.hash_types)})`,
    `indirection table: ${truncate(rss.indirection_table.join(' '), 400)}`,
    `unclassified queue: ${rss.unclassified_queue}`,
    `transmit queues: ${rss.max_tx_vq}`,
    `key: ${rss.key === '' ? 'none' : rss.key}`,
  ];
}

function steeringItems(state: DeviceState): Item[] {
  const { queue_pairs, steering, hash_tunnel, rss_contexts } = state;
  const group = 'Queues and Steering';
  const items: Item[] = [
    { path: 'queue_pairs', group, label: 'Queue pairs', text: String(queue_pairs) },
    { path: 'steering', group, label: 'Steering', text: steering.mode === 'rss' ? 'RSS' : 'automatic' },
    rssItem(state),
    hashItem(state),
  ];
  if (hash_tunnel !== undefined) {
    const text = hash_tunnel === 0 ? 'off' : bitNames(hash_tunnel, TUNNEL_TYPES).join(' ');
    items.push({ path: 'hash_tunnel', group, label: 'Inner header hash', text });
  }
  if (rss_contexts !== undefined) items.push(contextsItem(rss_contexts));
  return items;
}

function rssItem({ steering, features }: DeviceState): Item {
  const item = { path: 'rss', group: 'Queues and Steering', label: 'RSS' } as const;
  if (steering.mode !== 'rss') return { ...item, text: hasFeature(features, F.RSS) ? 'off' : 'not negotiated' };
  const lines = rssLines(steering.rss);
  return {
    ...item,
    text: rssText(steering.rss),
    detail: lines.join('\n'),
    entries: lines.map((text, i) => ({ path: `rss[${i}]`, text })),
  };
}

function hashItem({ steering, features }: DeviceState): Item {
  const item = { path: 'hash', group: 'Queues and Steering', label: 'Hash reports' } as const;
  if (steering.mode !== 'hash')
    return { ...item, text: hasFeature(features, F.HASH_REPORT) ? 'off' : 'not negotiated' };
  const { hash_types, key } = steering.hash;
  return { ...item, text: types(hash_types), detail: `${types(hash_types)}\nkey: ${key}` };
}

function contextsItem(rss_contexts: NonNullable<DeviceState['rss_contexts']>): Item {
  const contexts = Object.entries(rss_contexts);
  return {
    path: 'rss_contexts',
    group: 'Queues and Steering',
    label: 'RSS contexts',
    text: contexts.length === 0 ? 'none' : String(contexts.length),
    entries: contexts.map(([id, context]) => ({ path: `rss_contexts.${id}`, text: `${id}: ${rssText(context)}` })),
  };
}

function offloadItems({ guest_offloads }: DeviceState): Item[] {
  const text = guest_offloads === 0n ? 'none' : bitNames(guest_offloads, OFFLOADS).join(' ');
  return [
    { path: 'guest_offloads', group: 'Offloads', label: 'Guest offloads', text, detail: hexNumber(guest_offloads) },
  ];
}

const coalesceText = ({ max_packets, max_usecs }: Coalesce) =>
  max_packets === 0 && max_usecs === 0 ? 'off' : `${max_packets} packets or ${max_usecs} µs`;

function coalescingItems({ coalescing }: DeviceState): Item[] {
  if (!coalescing) return [];
  const group = 'Notification Coalescing';
  const queues = Object.entries(coalescing.vq).map(([index, value]): Item => ({
    path: `coalescing.vq.${index}`,
    group,
    label: `Virtqueue ${index}`,
    text: coalesceText(value),
  }));
  return [
    { path: 'coalescing.rx', group, label: 'Receive', text: coalesceText(coalescing.rx) },
    { path: 'coalescing.tx', group, label: 'Transmit', text: coalesceText(coalescing.tx) },
    ...queues,
  ];
}

function statusItems({ status }: DeviceState): Item[] {
  return [
    { path: 'status.link_up', group: 'Status', label: 'Link', text: status.link_up ? 'up' : 'down' },
    {
      path: 'status.announce',
      group: 'Status',
      label: 'Announce',
      text: status.announce ? 'asked for' : 'not asked for',
    },
  ];
}
