import { negotiatedOffloads } from '../wire/bits';
import { F } from '../wire/features';
import { plural } from '../wire/text';
import type { CommandName } from '../wire/commands';
import type { Coalesce, RssConfig, RxMode } from '../device/state';
import { asReset, both, gives, lacking, left, NOTHING, step, type RestoreRule, type Result } from './rule';

const SPEC = 'virtio 1.4, Network Device, Control Virtqueue';

/**
 * Everything that the specification lets one restore: what differs from the reset default, and the receive modes
 * always, as the specification gives them no default. Filters come before the modes that make them count, queues
 * before what is set for them.
 */
export const COMPLETE_RULES: readonly RestoreRule[] = [
  {
    covers: ['mac'],
    source: SPEC,
    apply: ({ mac }, destination) => {
      if (gives(destination, F.CTRL_MAC_ADDR)) {
        return {
          send: [
            step(
              'VIRTIO_NET_CTRL_MAC_ADDR_SET',
              { mac },
              'mac',
              'So that the destination need not be configured with the same address.',
            ),
          ],
        };
      }
      return mac === destination.config.mac
        ? asReset('mac', 'MAC address', 'The destination is configured with it.')
        : left('mac', 'MAC address', lacking(F.CTRL_MAC_ADDR));
    },
  },
  {
    covers: ['mac_table'],
    source: SPEC,
    apply: ({ mac_table: { unicast, multicast } }, destination) => {
      if (unicast.length + multicast.length === 0)
        return asReset('mac_table', 'MAC filter table', 'It is empty, as after a reset.');
      if (!gives(destination, F.CTRL_RX)) return left('mac_table', 'MAC filter table', lacking(F.CTRL_RX));
      const reason = `The filter table isn't empty: ${plural(unicast.length, 'unicast address', 'unicast addresses')}, ${String(multicast.length)} multicast.`;
      return {
        send: [
          step(
            'VIRTIO_NET_CTRL_MAC_TABLE_SET',
            { unicast: { macs: unicast }, multicast: { macs: multicast } },
            'mac_table',
            reason,
          ),
        ],
      };
    },
  },
  {
    covers: ['vlans'],
    source: SPEC,
    apply: ({ vlans }, destination) => {
      if (vlans === 'all') return NOTHING;
      if (vlans.length === 0) return asReset('vlans', 'VLANs', 'No VLAN is set, as after a reset.');
      if (!gives(destination, F.CTRL_VLAN)) return left('vlans', plural(vlans.length, 'VLAN'), lacking(F.CTRL_VLAN));
      return {
        send: vlans.map((vid) => step('VIRTIO_NET_CTRL_VLAN_ADD', { vid }, 'vlans', `VLAN ${String(vid)} is set.`)),
      };
    },
  },
  { covers: ['queue_pairs', 'steering', 'rss', 'hash'], source: SPEC, apply: steering },
  {
    covers: ['guest_offloads'],
    source: SPEC,
    apply: ({ guest_offloads: offloads }, destination) => {
      if (offloads === negotiatedOffloads(destination.features)) {
        return asReset('guest_offloads', 'guest offloads', 'All negotiated offloads are on, as after a reset.');
      }
      return gives(destination, F.CTRL_GUEST_OFFLOADS)
        ? {
            send: [
              step(
                'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET',
                { offloads },
                'guest_offloads',
                'Not all negotiated offloads are on.',
              ),
            ],
          }
        : left('guest_offloads', 'guest offloads', lacking(F.CTRL_GUEST_OFFLOADS));
    },
  },
  { covers: ['coalescing'], source: SPEC, apply: coalescing },
  {
    covers: ['hash_tunnel'],
    source: SPEC,
    apply: ({ hash_tunnel: types }, destination) => {
      if (types === undefined) return NOTHING;
      if (types === 0) return asReset('hash_tunnel', 'inner header hash', 'It is off, as after a reset.');
      return gives(destination, F.HASH_TUNNEL)
        ? {
            send: [
              step(
                'VIRTIO_NET_CTRL_HASH_TUNNEL_SET',
                { enabled_tunnel_types: types },
                'hash_tunnel',
                'Inner header hash is on.',
              ),
            ],
          }
        : left('hash_tunnel', 'inner header hash', lacking(F.HASH_TUNNEL));
    },
  },
  {
    covers: ['rss_contexts'],
    source: SPEC,
    apply: ({ rss_contexts }, destination) => {
      const contexts = Object.entries(rss_contexts ?? {});
      if (contexts.length === 0) return NOTHING;
      if (!gives(destination, F.RSS_CONTEXT))
        return left('rss_contexts', plural(contexts.length, 'RSS context'), lacking(F.RSS_CONTEXT));
      return {
        send: contexts.map(([id, rss]) =>
          step(
            'VIRTNET_RSS_CTX_CTRL_ADD',
            { rss_ctx_id: Number(id), rss: rssData(rss) },
            `rss_contexts.${id}`,
            `RSS context ${id} exists.`,
          ),
        ),
      };
    },
  },
  { covers: ['rx'], source: SPEC, apply: receiveModes },
];

function rssData({ key, ...rss }: RssConfig) {
  return { ...rss, hash_key_data: key };
}

function steering(
  state: Parameters<RestoreRule['apply']>[0],
  destination: Parameters<RestoreRule['apply']>[1],
): Result {
  const { steering: mode, queue_pairs } = state;
  if (mode.mode === 'rss') {
    if (gives(destination, F.RSS)) {
      return {
        send: [
          step(
            'VIRTIO_NET_CTRL_MQ_RSS_CONFIG',
            rssData(mode.rss),
            'rss',
            'RSS is on; max_tx_vq sets the queue pairs too.',
          ),
        ],
      };
    }
    return both(pairs(queue_pairs, destination), left('rss', 'RSS', lacking(F.RSS)));
  }
  if (mode.mode === 'automatic') return pairs(queue_pairs, destination);
  const { hash_types, key } = mode.hash;
  // Hash reports come after the pairs: the last command of the class decides the mode.
  return both(
    pairs(queue_pairs, destination),
    gives(destination, F.HASH_REPORT)
      ? {
          send: [
            step('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types, hash_key_data: key }, 'hash', 'Hash reports are on.'),
          ],
        }
      : left('hash', 'hash reports', lacking(F.HASH_REPORT)),
  );
}

function pairs(queue_pairs: number, destination: Parameters<RestoreRule['apply']>[1]): Result {
  if (queue_pairs === 1) return asReset('queue_pairs', 'queue pairs', 'One pair is active, as after a reset.');
  return gives(destination, F.MQ)
    ? {
        send: [
          step(
            'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET',
            { virtqueue_pairs: queue_pairs },
            'queue_pairs',
            `${String(queue_pairs)} pairs are active; after a reset, one.`,
          ),
        ],
      }
    : left('queue_pairs', 'queue pairs', lacking(F.MQ));
}

function coalescing(
  { coalescing: set }: Parameters<RestoreRule['apply']>[0],
  destination: Parameters<RestoreRule['apply']>[1],
): Result {
  if (!set) return NOTHING;
  const direction = (
    value: Coalesce,
    path: 'rx' | 'tx',
    name: 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET' | 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET',
  ): Result => {
    const full = `coalescing.${path}`;
    if (value.max_packets === 0 && value.max_usecs === 0)
      return asReset(full, `${path} coalescing`, 'It is off, as after a reset.');
    return gives(destination, F.NOTF_COAL)
      ? { send: [step(name, value, full, `Coalescing is set for ${path === 'rx' ? 'receive' : 'transmit'} queues.`)] }
      : left(full, `${path} coalescing`, lacking(F.NOTF_COAL));
  };
  const queues = Object.entries(set.vq).map(([index, value]): Result => {
    const path = `coalescing.vq.${index}`;
    return gives(destination, F.VQ_NOTF_COAL)
      ? {
          send: [
            step(
              'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET',
              { vq_index: Number(index), ...value },
              path,
              `Virtqueue ${index} has parameters of its own.`,
            ),
          ],
        }
      : left(path, `coalescing of virtqueue ${index}`, lacking(F.VQ_NOTF_COAL));
  });
  return both(
    direction(set.tx, 'tx', 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET'),
    direction(set.rx, 'rx', 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET'),
    ...queues,
  );
}

const MODES = [
  ['promisc', 'VIRTIO_NET_CTRL_RX_PROMISC', F.CTRL_RX],
  ['allmulti', 'VIRTIO_NET_CTRL_RX_ALLMULTI', F.CTRL_RX],
  ['alluni', 'VIRTIO_NET_CTRL_RX_ALLUNI', F.CTRL_RX_EXTRA],
  ['nomulti', 'VIRTIO_NET_CTRL_RX_NOMULTI', F.CTRL_RX_EXTRA],
  ['nouni', 'VIRTIO_NET_CTRL_RX_NOUNI', F.CTRL_RX_EXTRA],
  ['nobcast', 'VIRTIO_NET_CTRL_RX_NOBCAST', F.CTRL_RX_EXTRA],
] as const satisfies readonly (readonly [keyof RxMode, CommandName, number])[];

/** Overflowed parts of a QEMU model's table are made up for by receiving all of their kind: too much, but nothing is missed. */
function receiveModes(
  { rx, mac_table }: Parameters<RestoreRule['apply']>[0],
  destination: Parameters<RestoreRule['apply']>[1],
): Result {
  return both(
    ...MODES.map(([mode, name, bit]): Result => {
      const path = `rx.${mode}`;
      const wide =
        (mode === 'promisc' && mac_table.unicast_overflow) || (mode === 'allmulti' && mac_table.multicast_overflow);
      const on = rx[mode] || wide;
      if (!gives(destination, bit)) {
        const initial = mode === 'promisc';
        return on === initial
          ? asReset(path, mode, `${lacking(bit)} It is as after a reset anyway.`)
          : left(path, mode, lacking(bit));
      }
      const reason =
        wide && !rx[mode]
          ? 'The filter table overflowed and its addresses are not known: receive all of them.'
          : 'The specification names no receive mode after reset.';
      return { send: [step(name, { on: on ? 1 : 0 }, path, reason)] };
    }),
  );
}
