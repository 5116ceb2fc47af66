import { stateItems } from '../device/items';
import type { DeviceState, RssConfig } from '../device/state';
import { OFFLOADS, bitNames, HASH_TYPES, TUNNEL_TYPES } from '../wire/bits';
import { featureNames } from '../wire/features';
import { keysOf, queuesApart } from './fields';

/** A line of a state written out. */
export interface StateLine {
  readonly text: string;
  /** Path of the state JSON, as provenance names it; absent for headings. */
  readonly path?: string;
}

/**
 * A state written out for a comparison line by line: what means the same is the same text, each VLAN, address and slot
 * has a line of its own, and addresses are sorted, as their order has no meaning.
 */
export function stateLines(state: DeviceState): StateLine[] {
  return [
    ...items(state, 'MAC Address', ['mac']),
    ...items(state, 'Receive Mode', ['rx.promisc', 'rx.allmulti', 'rx.alluni', 'rx.nomulti', 'rx.nouni', 'rx.nobcast']),
    ...addresses(state, 'unicast', 'Unicast Filter'),
    ...addresses(state, 'multicast', 'Multicast Filter'),
    ...vlans(state),
    ...items(state, 'Queues and Steering', ['queue_pairs', 'steering']),
    ...steering(state),
    ...list('Guest Offloads', 'guest_offloads', bitNames(state.guest_offloads, OFFLOADS)),
    ...coalescing(state),
    ...(state.hash_tunnel === undefined
      ? []
      : list('Inner Header Hash', 'hash_tunnel', bitNames(state.hash_tunnel, TUNNEL_TYPES))),
    ...keysOf(state.rss_contexts ?? {}, {}).flatMap((id) => {
      const rss = state.rss_contexts?.[id];
      return rss ? [heading(`RSS Context ${id}`), ...rssLines(rss, `rss_contexts.${id}`)] : [];
    }),
    ...items(state, 'Status', ['status.link_up', 'status.announce']),
    ...list('Features', 'features', featureNames(state.features)),
    ...list('Read By', 'profile', [state.profile === 'qemu' ? "QEMU's own model" : "the specification's model"]),
  ];
}

function heading(text: string): StateLine {
  return { text };
}

function line(path: string, text: string): StateLine {
  return { path, text: `  ${text}` };
}

function list(title: string, path: string, lines: readonly string[]): StateLine[] {
  return [heading(title), ...(lines.length === 0 ? ['none'] : lines).map((text) => line(path, text))];
}

function items(state: DeviceState, title: string, paths: readonly string[]): StateLine[] {
  const all = new Map(stateItems(state).map((item) => [item.path, item]));
  return [
    heading(title),
    ...paths.flatMap((path) => {
      const item = all.get(path);
      return item ? [line(path, `${item.label}: ${item.text}`)] : [];
    }),
  ];
}

function addresses({ mac_table }: DeviceState, name: 'unicast' | 'multicast', title: string): StateLine[] {
  const path = `mac_table.${name}`;
  return mac_table[`${name}_overflow`]
    ? [heading(title), line(path, 'overflow: counts as all')]
    : list(title, path, [...new Set(mac_table[name])].sort());
}

function vlans({ vlans: vids }: DeviceState): StateLine[] {
  if (vids === 'all' || vids.length === 0) return list('VLANs', 'vlans', vids === 'all' ? ['all'] : []);
  return [heading('VLANs'), ...vids.map((vid) => line(`vlans.${vid}`, String(vid)))];
}

function steering({ steering: now }: DeviceState): StateLine[] {
  if (now.mode === 'rss') return [heading('RSS'), ...rssLines(now.rss, 'rss')];
  if (now.mode === 'automatic') return [];
  const { hash_types, key } = now.hash;
  return list('Hash Reports', 'hash', [...bitNames(hash_types, HASH_TYPES), `key: ${key}`]);
}

function rssLines(rss: RssConfig, path: string): StateLine[] {
  return [
    ...bitNames(rss.hash_types, HASH_TYPES).map((name) => `hash type ${name}`),
    ...rss.indirection_table.map((queue, slot) => `slot ${slot}: queue ${queue}`),
    `unclassified: queue ${rss.unclassified_queue}`,
    `transmit queues: ${rss.max_tx_vq}`,
    `key: ${rss.key === '' ? 'none' : rss.key}`,
  ].map((text) => line(path, text));
}

function coalescing(state: DeviceState): StateLine[] {
  const { coalescing: set } = state;
  if (!set) return [];
  // Parameters that hold for the virtqueue anyway say nothing.
  const own = queuesApart(set, { ...set, vq: {} }).map((index) => `coalescing.vq.${index}`);
  return items(state, 'Notification Coalescing', ['coalescing.rx', 'coalescing.tx', ...own]);
}
