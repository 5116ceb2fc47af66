import { OFFLOADS, allowedOffloads, negotiatedOffloads } from '../wire/bits';
import { F, featureName } from '../wire/features';
import { plural } from '../wire/text';
import { directionOf, sameCoalesce, type Coalesce } from '../device/parts/coalescing';
import { RX_MODES } from '../device/parts/receive';
import type { RssConfig } from '../device/parts/rss';
import type { DeviceState } from '../device/state';
import type { Destination } from '../load/rule';
import {
  asReset,
  both,
  gives,
  lacking,
  left,
  missing,
  NOTHING,
  overflowed,
  step,
  vlansWithoutFilter,
  type Reason,
  type RestoreRule,
  type RuleResult,
} from '../load/rule';

const SPEC = 'virtio 1.4, Network Device, Control Virtqueue';

const mac: RestoreRule = {
  covers: ['mac'],
  source: SPEC,
  apply: ({ mac: address }, destination) => {
    if (gives(destination, F.CTRL_MAC_ADDR)) {
      const reason = 'The destination may be configured with another address.';
      return { send: [step('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: address }, 'mac', reason)] };
    }
    return address === destination.config.mac
      ? asReset('mac', 'MAC address', 'The destination is configured with it.')
      : left('mac', 'MAC address', lacking(F.CTRL_MAC_ADDR));
  },
};

const macTable: RestoreRule = {
  covers: ['mac_table'],
  source: SPEC,
  apply: ({ mac_table }, destination) => {
    const { unicast, multicast } = mac_table;
    const table = 'mac_table';
    const what = 'MAC filter table';
    const lost = overflowed(
      mac_table,
      (list) => `The ${list} addresses overflowed the model and are unknown; a receive mode replaces them.`,
    );
    if (unicast.length + multicast.length === 0) {
      return lost ?? asReset(table, what, 'It is empty, as after a reset.');
    }
    if (!gives(destination, F.CTRL_RX)) return both(left(table, what, lacking(F.CTRL_RX)), lost ?? NOTHING);
    const reason = `The filter table isn't empty: ${plural(unicast.length, 'unicast address', 'unicast addresses')}, ${multicast.length} multicast.`;
    const data = { unicast: { macs: unicast }, multicast: { macs: multicast } };
    return both({ send: [step('VIRTIO_NET_CTRL_MAC_TABLE_SET', data, table, reason)] }, lost ?? NOTHING);
  },
};

const vlans: RestoreRule = {
  covers: ['vlans'],
  source: SPEC,
  apply: ({ vlans: vids }, destination) => {
    if (vids === 'all' || !gives(destination, F.CTRL_VLAN)) return vlansWithoutFilter(vids, destination);
    if (vids.length === 0) return asReset('vlans', 'VLANs', 'No VLAN is set, as after a reset.');
    return {
      send: vids.map((vid) => step('VIRTIO_NET_CTRL_VLAN_ADD', { vid }, 'vlans', `VLAN ${vid} is set.`)),
    };
  },
};

const guestOffloads: RestoreRule = {
  covers: ['guest_offloads'],
  source: SPEC,
  apply: ({ guest_offloads: wanted }, destination) => {
    const offloads = wanted & allowedOffloads(destination.features);
    const absent = OFFLOADS.filter(({ bit }) => ((wanted & ~offloads) >> BigInt(bit)) & 1n);
    const lost = both(...absent.map(({ name, feature }) => left('guest_offloads', name, lacking(feature))));
    if (offloads === negotiatedOffloads(destination.features)) {
      return absent.length > 0
        ? lost
        : asReset('guest_offloads', 'guest offloads', 'All negotiated offloads are on, as after a reset.');
    }
    if (!gives(destination, F.CTRL_GUEST_OFFLOADS)) {
      return both(left('guest_offloads', 'guest offloads', lacking(F.CTRL_GUEST_OFFLOADS)), lost);
    }
    const reason = 'Not all negotiated offloads are on.';
    return both({ send: [step('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads }, 'guest_offloads', reason)] }, lost);
  },
};

const hashTunnel: RestoreRule = {
  covers: ['hash_tunnel'],
  source: SPEC,
  apply: ({ hash_tunnel: types }, destination) => {
    if (types === undefined) return NOTHING;
    const what = 'inner header hash';
    if (!gives(destination, F.HASH_TUNNEL)) {
      return types === 0
        ? asReset('hash_tunnel', what, missing(F.HASH_TUNNEL, 'and at the source it is off'))
        : left('hash_tunnel', what, lacking(F.HASH_TUNNEL));
    }
    if (types === 0) return asReset('hash_tunnel', what, 'It is off, as after a reset.');
    const data = { enabled_tunnel_types: types };
    return { send: [step('VIRTIO_NET_CTRL_HASH_TUNNEL_SET', data, 'hash_tunnel', 'Inner header hash is on.')] };
  },
};

const rssContexts: RestoreRule = {
  covers: ['rss_contexts'],
  source: SPEC,
  apply: ({ rss_contexts }, destination) => {
    if (!rss_contexts) return NOTHING;
    const contexts = Object.entries(rss_contexts);
    if (!gives(destination, F.RSS_CONTEXT)) {
      return contexts.length === 0
        ? asReset('rss_contexts', 'RSS contexts', missing(F.RSS_CONTEXT, 'and the source has none either'))
        : left('rss_contexts', plural(contexts.length, 'RSS context'), lacking(F.RSS_CONTEXT));
    }
    if (contexts.length === 0) return asReset('rss_contexts', 'RSS contexts', 'There are none, as after a reset.');
    return {
      send: contexts.map(([id, rss]) => {
        const data = { rss_ctx_id: Number(id), rss: rssData(rss) };
        return step('VIRTNET_RSS_CTX_CTRL_ADD', data, `rss_contexts.${id}`, `RSS context ${id} exists.`);
      }),
    };
  },
};

function rssData({ key, ...rss }: RssConfig) {
  return { ...rss, hash_key_data: key };
}

function steering(state: DeviceState, destination: Destination): RuleResult {
  const { steering: mode } = state;
  if (mode.mode === 'rss') {
    if (!gives(destination, F.RSS)) return both(pairs(state, destination), left('rss', 'RSS', lacking(F.RSS)));
    const reason = 'RSS is on; max_tx_vq sets the queue pairs too.';
    return { send: [step('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rssData(mode.rss), 'rss', reason)] };
  }
  if (mode.mode === 'automatic') return pairs(state, destination);
  const { hash_types, key } = mode.hash;
  const data = { hash_types, hash_key_data: key };
  // Hash reports come after the pairs: the last command of the class decides the mode.
  return both(
    pairs(state, destination),
    gives(destination, F.HASH_REPORT)
      ? { send: [step('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', data, 'hash', 'Hash reports are on.')] }
      : left('hash', 'hash reports', lacking(F.HASH_REPORT)),
  );
}

function pairs({ queue_pairs: count, steering: { mode } }: DeviceState, destination: Destination): RuleResult {
  if (count === 1) return asReset('queue_pairs', 'queue pairs', 'One pair is active, as after a reset.');
  if (!gives(destination, F.MQ)) {
    return mode === 'hash' && gives(destination, F.RSS)
      ? { send: [step('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', pairsByRss(count), 'queue_pairs', PAIRS_BY_RSS)] }
      : left('queue_pairs', 'queue pairs', lacking(F.MQ));
  }
  const reason = `${count} pairs are active; after a reset, one.`;
  return { send: [step('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', { virtqueue_pairs: count }, 'queue_pairs', reason)] };
}

const PAIRS_BY_RSS = `Without ${featureName(F.MQ)} only RSS can set the number of pairs; the hash reports that follow turn RSS off.`;

/** RSS with nothing but the number of pairs. */
function pairsByRss(count: number) {
  return { hash_types: 0, unclassified_queue: 0, indirection_table: [0], max_tx_vq: count, hash_key_data: '' };
}

/** Queue pairs that the rules above activate at the destination. */
function pairsThere({ queue_pairs, steering: { mode } }: DeviceState, destination: Destination): number {
  return gives(destination, F.MQ) || (mode !== 'automatic' && gives(destination, F.RSS)) ? queue_pairs : 1;
}

const DIRECTIONS = [
  ['tx', 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET', 'transmit'],
  ['rx', 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET', 'receive'],
] as const;

function coalescing(state: DeviceState, destination: Destination): RuleResult {
  const { coalescing: set } = state;
  if (!set) return NOTHING;
  const hasNone = !gives(destination, F.NOTF_COAL) && !gives(destination, F.VQ_NOTF_COAL);
  const directions = DIRECTIONS.map(([direction, name, word]): RuleResult => {
    const path = `coalescing.${direction}`;
    const what = `${word} coalescing`;
    const value = set[direction];
    if (isOff(value)) {
      return asReset(path, what, hasNone ? missing(F.NOTF_COAL, 'and it is off') : 'It is off, as after a reset.');
    }
    return gives(destination, F.NOTF_COAL)
      ? { send: [step(name, value, path, `Coalescing is set for ${word} queues.`)] }
      : left(path, what, lacking(F.NOTF_COAL));
  });
  const enabled = 2 * pairsThere(state, destination);
  const queues = Object.entries(set.vq).map(([index, value]): RuleResult => {
    const path = `coalescing.vq.${index}`;
    const what = `coalescing of virtqueue ${index}`;
    const omitted = (reason: Reason) =>
      sameCoalesce(value, set[directionOf(index)])
        ? asReset(path, what, `${reason.why} It has the parameters of its direction anyway.`)
        : left(path, what, reason);
    if (!gives(destination, F.VQ_NOTF_COAL)) return omitted(lacking(F.VQ_NOTF_COAL));
    if (Number(index) >= enabled && Number(index) < 2 * state.queue_pairs) {
      return omitted(missing(F.MQ, 'so this virtqueue is not enabled'));
    }
    const data = { vq_index: Number(index), ...value };
    const reason = `Virtqueue ${index} has parameters of its own.`;
    return { send: [step('VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET', data, path, reason)] };
  });
  return both(...directions, ...queues);
}

function isOff({ max_packets, max_usecs }: Coalesce): boolean {
  return max_packets === 0 && max_usecs === 0;
}

/** Overflowed parts of a QEMU model's table are made up for by receiving all of their kind: too much, but nothing is missed. */
const receiveModes = RX_MODES.map(
  ({ mode, path, command, feature, replaces }): RestoreRule => ({
    covers: [path],
    reads: ({ rx }) => (replaces === undefined || rx[mode] ? [] : ['mac_table']),
    source: SPEC,
    apply: ({ rx, mac_table }, destination) => {
      const wide = replaces !== undefined && mac_table[`${replaces}_overflow`];
      const on = rx[mode] || wide;
      if (!gives(destination, feature)) {
        const initial = mode === 'promisc';
        return on === initial
          ? asReset(path, mode, `${lacking(feature).why} It is at its reset value anyway.`)
          : left(path, mode, lacking(feature));
      }
      const reason =
        wide && !rx[mode]
          ? 'The filter table overflowed and its addresses are unknown: receive all of them.'
          : 'The specification names no receive mode after reset.';
      return { send: [step(command, { on: on ? 1 : 0 }, path, reason)] };
    },
  }),
);

/**
 * Everything that the specification lets one restore: what differs from the reset default, and the receive modes
 * always, as the specification gives them no default. Filters come before the modes that make them count, queues
 * before what is set for them.
 */
export const COMPLETE_RULES: readonly RestoreRule[] = [
  mac,
  macTable,
  vlans,
  {
    covers: ['queue_pairs', 'steering', 'rss', 'hash'],
    reads: () => ['queue_pairs', 'steering'],
    source: SPEC,
    apply: steering,
  },
  guestOffloads,
  { covers: ['coalescing'], source: SPEC, apply: coalescing },
  hashTunnel,
  rssContexts,
  ...receiveModes,
];
