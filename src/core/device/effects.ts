import type { Command, CommandName, Data } from '../wire/commands';
import { unchanged, type Change } from './change';
import {
  draftOf,
  withPart,
  type Coalesce,
  type Coalescing,
  type DeviceState,
  type RssConfig,
  type RxMode,
  type Steering,
} from './state';
import { changedVlans, type VlanChange } from './vlans';

type Effect<N extends CommandName> = (state: DeviceState, data: Data<N>) => Change;

function rx(mode: keyof RxMode) {
  return (state: DeviceState, { on }: { readonly on: number }): Change => ({
    state: withPart(state, 'rx', { ...state.rx, [mode]: on !== 0 }),
    wrote: [`rx.${mode}`],
  });
}

/**
 * The device with other VLANs, as VLAN_ADD and VLAN_DEL make them one after another. While CTRL_VLAN isn't negotiated it has
 * no filter: all VLANs pass, whatever is added.
 */
export function withVlans(state: DeviceState, changes: readonly VlanChange[]): DeviceState {
  return state.vlans === 'all' ? state : withPart(state, 'vlans', changedVlans(state.vlans, changes));
}

function vlan(isIn: boolean) {
  return (state: DeviceState, { vid }: { readonly vid: number }): Change =>
    state.vlans === 'all' ? unchanged(state) : { state: withVlans(state, [{ vid, isIn }]), wrote: vlanPaths(vid) };
}

/** Paths that a command about this VLAN writes. */
export function vlanPaths(vid: number): readonly string[] {
  return ['vlans', `vlans.${vid}`];
}

/** The parameters of those queues that keep theirs. */
function queuesKept(vq: Coalescing['vq'], keeps: (index: number) => boolean): Coalescing['vq'] {
  const all = Object.keys(vq);
  if (all.every((index) => keeps(Number(index)))) return vq;
  return Object.fromEntries(Object.entries(vq).filter(([index]) => keeps(Number(index))));
}

/** Queues beyond the active pairs lose what was set for them: a queue enabled again starts from the default. */
function withPairs(coalescing: Coalescing | undefined, queue_pairs: number): Coalescing | undefined {
  if (!coalescing) return undefined;
  const vq = queuesKept(coalescing.vq, (index) => index < 2 * queue_pairs);
  return vq === coalescing.vq ? coalescing : { ...coalescing, vq };
}

function steered(state: DeviceState, queue_pairs: number, steering: Steering): Change {
  const next = draftOf(state);
  next.queue_pairs = queue_pairs;
  next.coalescing = withPairs(state.coalescing, queue_pairs);
  next.steering = steering;
  return { state: next, wrote: PAIRS_PATHS };
}

function rssOf(data: Omit<RssConfig, 'key'> & { readonly hash_key_data: string }): RssConfig {
  const { hash_types, indirection_table, unclassified_queue, max_tx_vq, hash_key_data } = data;
  return { hash_types, indirection_table, unclassified_queue, max_tx_vq, key: hash_key_data };
}

/** The last command of a direction wins over what was set for its queues before. */
function coalesce(direction: 'rx' | 'tx') {
  return (state: DeviceState, { max_packets, max_usecs }: Coalesce): Change => {
    const { coalescing: before } = state;
    if (!before) return unchanged(state);
    const parity = direction === 'rx' ? 0 : 1;
    const vq = queuesKept(before.vq, (index) => index % 2 !== parity);
    return {
      state: withPart(state, 'coalescing', { ...before, vq, [direction]: { max_packets, max_usecs } }),
      wrote: [`coalescing.${direction}`, 'coalescing.vq'],
    };
  };
}

function context(
  state: DeviceState,
  data: { readonly rss_ctx_id: number; readonly rss: Parameters<typeof rssOf>[0] },
): Change {
  if (!state.rss_contexts) return unchanged(state);
  const id = String(data.rss_ctx_id);
  return {
    state: withPart(state, 'rss_contexts', { ...state.rss_contexts, [id]: rssOf(data.rss) }),
    wrote: [`rss_contexts.${id}`],
  };
}

/**
 * What each command does to a device that takes it; a part that its features don't give it stays away, whatever it took.
 * Source: virtio 1.4, the section that its description names.
 */
const EFFECTS: { readonly [N in CommandName]: Effect<N> } = {
  VIRTIO_NET_CTRL_RX_PROMISC: rx('promisc'),
  VIRTIO_NET_CTRL_RX_ALLMULTI: rx('allmulti'),
  VIRTIO_NET_CTRL_RX_ALLUNI: rx('alluni'),
  VIRTIO_NET_CTRL_RX_NOMULTI: rx('nomulti'),
  VIRTIO_NET_CTRL_RX_NOUNI: rx('nouni'),
  VIRTIO_NET_CTRL_RX_NOBCAST: rx('nobcast'),
  VIRTIO_NET_CTRL_MAC_TABLE_SET: (state, { unicast, multicast }) => ({
    state: withPart(state, 'mac_table', {
      unicast: unicast.macs,
      multicast: multicast.macs,
      unicast_overflow: false,
      multicast_overflow: false,
    }),
    wrote: MAC_TABLE_PATHS,
  }),
  VIRTIO_NET_CTRL_MAC_ADDR_SET: (state, { mac }) => ({ state: withPart(state, 'mac', mac), wrote: ['mac'] }),
  VIRTIO_NET_CTRL_VLAN_ADD: vlan(true),
  VIRTIO_NET_CTRL_VLAN_DEL: vlan(false),
  VIRTIO_NET_CTRL_ANNOUNCE_ACK: (state) => ({
    state: withPart(state, 'status', { ...state.status, announce: false }),
    wrote: ['status.announce'],
  }),
  VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: (state, { virtqueue_pairs }) =>
    steered(state, virtqueue_pairs, { mode: 'automatic' }),
  VIRTIO_NET_CTRL_MQ_RSS_CONFIG: (state, data) => steered(state, data.max_tx_vq, { mode: 'rss', rss: rssOf(data) }),
  VIRTIO_NET_CTRL_MQ_HASH_CONFIG: (state, { hash_types, hash_key_data }) => ({
    state: withPart(state, 'steering', { mode: 'hash', hash: { hash_types, key: hash_key_data } }),
    wrote: STEERING_PATHS,
  }),
  VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET: (state, { offloads }) => ({
    state: withPart(state, 'guest_offloads', offloads),
    wrote: ['guest_offloads'],
  }),
  VIRTIO_NET_CTRL_NOTF_COAL_TX_SET: coalesce('tx'),
  VIRTIO_NET_CTRL_NOTF_COAL_RX_SET: coalesce('rx'),
  VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET: (state, { vq_index, max_packets, max_usecs }) => {
    const { coalescing: before } = state;
    if (!before) return unchanged(state);
    const vq = { ...before.vq, [String(vq_index)]: { max_packets, max_usecs } };
    return { state: withPart(state, 'coalescing', { ...before, vq }), wrote: [`coalescing.vq.${vq_index}`] };
  },
  VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET: unchanged,
  VIRTIO_NET_CTRL_HASH_TUNNEL_SET: (state, { enabled_tunnel_types }) =>
    state.hash_tunnel === undefined
      ? unchanged(state)
      : { state: withPart(state, 'hash_tunnel', enabled_tunnel_types), wrote: ['hash_tunnel'] },
  VIRTIO_NET_CTRL_STATS_QUERY: unchanged,
  VIRTIO_NET_CTRL_STATS_GET: unchanged,
  VIRTNET_RSS_CTX_CTRL_CAP_GET: unchanged,
  VIRTNET_RSS_CTX_CTRL_ADD: context,
  VIRTNET_RSS_CTX_CTRL_MOD: context,
  VIRTNET_RSS_CTX_CTRL_DEL: (state, { rss_ctx_id }) => {
    if (!state.rss_contexts) return unchanged(state);
    const rest = Object.entries(state.rss_contexts).filter(([id]) => id !== String(rss_ctx_id));
    return {
      state: withPart(state, 'rss_contexts', Object.fromEntries(rest)),
      wrote: [`rss_contexts.${rss_ctx_id}`],
    };
  },
};

/** Paths that a command of class MQ decides together. */
export const STEERING_PATHS: readonly string[] = ['steering', 'rss', 'hash'];
/** The same where it decides the number of queue pairs, too. */
export const PAIRS_PATHS: readonly string[] = ['queue_pairs', ...STEERING_PATHS];
/** Paths of the MAC table, which is set as a whole. */
export const MAC_TABLE_PATHS: readonly string[] = [
  'mac_table.unicast',
  'mac_table.multicast',
  'mac_table.unicast_overflow',
  'mac_table.multicast_overflow',
];

/** The state of a device that has taken the command. */
export function effectOf(state: DeviceState, command: Command): Change {
  return run(state, command);
}

function run<N extends CommandName>(state: DeviceState, command: { readonly name: N; readonly data: Data<N> }): Change {
  const effect: Effect<N> = EFFECTS[command.name];
  return effect(state, command.data);
}
