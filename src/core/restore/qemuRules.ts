import { OFFLOADS, bitNames, negotiatedOffloads } from '../wire/bits';
import { F, featureName } from '../wire/features';
import { isGroup } from '../wire/mac';
import { plural } from '../wire/text';
import type { DeviceState, MacTable, RxMode } from '../device/state';
import type { Destination } from './plan';
import {
  asReset,
  because,
  both,
  gives,
  lacking,
  left,
  missing,
  NOTHING,
  overflowed,
  step,
  vlansWithoutFilter,
  type RestoreRule,
  type Result,
} from './rule';

const mac: RestoreRule = {
  covers: ['mac'],
  source: 'QEMU, vhost_vdpa_net_load_mac',
  apply: ({ mac: address }, destination) => {
    if (!gives(destination, F.CTRL_MAC_ADDR)) {
      return unsendable('mac', 'MAC address', F.CTRL_MAC_ADDR, address === destination.config.mac);
    }
    const reason = 'QEMU sends the address at every start, changed or not.';
    return { send: [step('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: address }, 'mac', reason)] };
  },
};

const macTable: RestoreRule = {
  covers: ['mac_table'],
  source: 'QEMU, vhost_vdpa_net_load_mac',
  apply: ({ mac_table: table }, destination) => {
    const what = 'MAC filter table';
    const empty = table.unicast.length + table.multicast.length === 0;
    if (!gives(destination, F.CTRL_RX)) return unsendable('mac_table', what, F.CTRL_RX, empty);
    const lost = overflowed(
      table,
      (list) =>
        `The ${list} addresses overflowed the 64 entries of QEMU's model, which dropped them; the receive modes make up for them.`,
    );
    if (empty) return lost ?? asReset('mac_table', what, 'The table is empty, as after a reset.');
    const { unicast, multicast } = asMigrated(table);
    const split =
      unicast.length === table.unicast.length
        ? ''
        : " The migration stream doesn't say where the multicast addresses start, so the first group address does.";
    const reason = `The filter table isn't empty: ${plural(unicast.length, 'unicast address', 'unicast addresses')}, ${String(multicast.length)} multicast.${split}`;
    const data = { unicast: { macs: unicast }, multicast: { macs: multicast } };
    return both({ send: [step('VIRTIO_NET_CTRL_MAC_TABLE_SET', data, 'mac_table', reason)] }, lost ?? NOTHING);
  },
};

const queuePairs: RestoreRule = {
  covers: ['queue_pairs'],
  source: 'QEMU, vhost_vdpa_net_load_mq',
  apply: ({ queue_pairs: count }, destination) => {
    if (!gives(destination, F.MQ)) return unsendable('queue_pairs', 'queue pairs', F.MQ, count === 1);
    const reason = 'QEMU sends the number of pairs at every start, also when it is 1.';
    return { send: [step('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', { virtqueue_pairs: count }, 'queue_pairs', reason)] };
  },
};

const guestOffloads: RestoreRule = {
  covers: ['guest_offloads'],
  source: 'QEMU, vhost_vdpa_net_load_offloads',
  apply: ({ guest_offloads: offloads }, destination) => {
    const what = 'guest offloads';
    const all = negotiatedOffloads(destination.features);
    if (offloads === all) return asReset('guest_offloads', what, 'All negotiated offloads are on, as after a reset.');
    if (!gives(destination, F.CTRL_GUEST_OFFLOADS)) {
      return unsendable('guest_offloads', what, F.CTRL_GUEST_OFFLOADS, false);
    }
    const off = bitNames(all & ~offloads, OFFLOADS);
    const alien = bitNames(offloads & ~all, OFFLOADS);
    const reason = [
      'The offloads are not just all negotiated ones:',
      [...off.map((name) => `${name} off`), ...alien.map((name) => `${name} on`)].join(', '),
    ].join(' ');
    return { send: [step('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads }, 'guest_offloads', `${reason}.`)] };
  },
};

const vlans: RestoreRule = {
  covers: ['vlans'],
  source: 'QEMU, vhost_vdpa_net_load_vlan',
  apply: ({ vlans: vids }, destination) => {
    if (vids === 'all' || !gives(destination, F.CTRL_VLAN)) return vlansWithoutFilter(vids, destination);
    if (vids.length === 0) return asReset('vlans', 'VLANs', 'No VLAN is set, as after a reset.');
    const reason = (vid: number) => `VLAN ${String(vid)} is set; one command a VLAN, ascending.`;
    return { send: vids.map((vid) => step('VIRTIO_NET_CTRL_VLAN_ADD', { vid }, 'vlans', reason(vid))) };
  },
};

function unsendable(path: string, what: string, bit: number, harmless: boolean): Result {
  return harmless
    ? asReset(path, what, `${lacking(bit).why} It is as after a reset anyway.`)
    : left(path, what, lacking(bit));
}

/**
 * The table as it comes out of a migration: the stream doesn't say where multicast starts, so the first group address
 * does. Source: QEMU, virtio_net_post_load_device.
 */
export function asMigrated({ unicast, multicast }: MacTable): Pick<MacTable, 'unicast' | 'multicast'> {
  const all = [...unicast, ...multicast];
  const first = all.findIndex(isGroup);
  return first < 0 ? { unicast: all, multicast: [] } : { unicast: all.slice(0, first), multicast: all.slice(first) };
}

function steering(state: DeviceState, destination: Destination): Result {
  const { steering: mode, queue_pairs } = state;
  if (mode.mode === 'automatic') {
    return gives(destination, F.RSS) || gives(destination, F.HASH_REPORT)
      ? asReset('rss', 'RSS and hash reports', 'Neither is on, as after a reset.')
      : NOTHING;
  }
  const path = mode.mode;
  const what = path === 'rss' ? 'RSS' : 'hash reports';
  const { hash_types, key } = path === 'rss' ? mode.rss : mode.hash;
  if (!gives(destination, F.MQ)) {
    const why = `QEMU looks at RSS and hash reports only when ${featureName(F.MQ)} is negotiated, and here it is not.`;
    return left(path, what, because('elided', why));
  }
  if (hash_types === 0) {
    const why = 'No hash types are on, which QEMU takes for the state after reset: the table is forgotten.';
    return left(path, what, because('elided', why));
  }
  const hash_key_data = key.slice(0, 80).padEnd(80, '0');
  if (gives(destination, F.RSS)) {
    const rss = mode.mode === 'rss' ? mode.rss : { indirection_table: [0], unclassified_queue: 0 };
    const data = {
      hash_types,
      unclassified_queue: rss.unclassified_queue,
      indirection_table: rss.indirection_table,
      max_tx_vq: queue_pairs,
      hash_key_data,
    };
    const reason = `RSS is on with hash types; QEMU sends the key with 40 bytes, and the active pairs as max_tx_vq.`;
    return { send: [step('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', data, path, reason)] };
  }
  if (gives(destination, F.HASH_REPORT)) {
    const reason = 'Hash reports are on and VIRTIO_NET_F_RSS is not negotiated; QEMU sends the key with 40 bytes.';
    return { send: [step('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types, hash_key_data }, path, reason)] };
  }
  return left(path, what, lacking(path === 'rss' ? F.RSS : F.HASH_REPORT));
}

const PROMISC_OVERFLOW =
  'The unicast addresses overflowed, so QEMU leaves the device promiscuous, as it is after reset, though the guest turned it off.';

function receiveModes({ rx, mac_table }: DeviceState, destination: Destination): Result {
  if (!gives(destination, F.CTRL_RX)) {
    return both(
      unsendable('rx.promisc', 'promiscuous mode', F.CTRL_RX, rx.promisc),
      unsendable('rx.allmulti', 'all-multicast mode', F.CTRL_RX, !rx.allmulti),
    );
  }
  return both(promisc(rx, mac_table), allmulti(rx, mac_table));
}

function promisc(rx: RxMode, { unicast_overflow }: MacTable): Result {
  const what = 'promiscuous mode';
  if (rx.promisc) {
    const why =
      'It is on. QEMU never sends 1: it relies on the device being promiscuous after reset, which the specification does not promise.';
    return asReset('rx.promisc', what, why);
  }
  if (unicast_overflow) return left('rx.promisc', what, because('widened', PROMISC_OVERFLOW));
  const reason = 'The guest turned promiscuous mode off; after a reset it is on.';
  return { send: [step('VIRTIO_NET_CTRL_RX_PROMISC', { on: 0 }, 'rx.promisc', reason)] };
}

function allmulti(rx: RxMode, { multicast_overflow }: MacTable): Result {
  if (!rx.allmulti && !multicast_overflow) {
    return asReset('rx.allmulti', 'all-multicast mode', 'It is off, as after a reset.');
  }
  const reason = rx.allmulti
    ? 'All-multicast mode is on.'
    : 'The multicast addresses overflowed: all multicast in place of the table.';
  return { send: [step('VIRTIO_NET_CTRL_RX_ALLMULTI', { on: 1 }, 'rx.allmulti', reason)] };
}

const EXTRA = [
  ['alluni', 'VIRTIO_NET_CTRL_RX_ALLUNI', 'All-unicast mode'],
  ['nomulti', 'VIRTIO_NET_CTRL_RX_NOMULTI', 'No-multicast mode'],
  ['nouni', 'VIRTIO_NET_CTRL_RX_NOUNI', 'No-unicast mode'],
  ['nobcast', 'VIRTIO_NET_CTRL_RX_NOBCAST', 'No-broadcast mode'],
] as const satisfies readonly (readonly [keyof RxMode, string, string])[];

function extraModes({ rx }: DeviceState, destination: Destination): Result {
  return both(
    ...EXTRA.map(([mode, name, title]) => {
      const path = `rx.${mode}`;
      if (!rx[mode]) return asReset(path, title.toLowerCase(), 'It is off, as after a reset.');
      // QEMU nests the test for CTRL_RX_EXTRA in the one for CTRL_RX.
      if (!gives(destination, F.CTRL_RX)) return unsendable(path, title.toLowerCase(), F.CTRL_RX, false);
      if (!gives(destination, F.CTRL_RX_EXTRA)) return unsendable(path, title.toLowerCase(), F.CTRL_RX_EXTRA, false);
      return { send: [step(name, { on: 1 }, path, `${title} is on.`)] };
    }),
  );
}

function unknownToQemu({ coalescing, hash_tunnel, rss_contexts }: DeviceState, destination: Destination): Result {
  const why = "QEMU's model doesn't implement these commands, so it has nothing to restore.";
  const part = (path: string, what: string, isSet: boolean, ...bits: readonly [number, ...number[]]): Result => {
    if (isSet) return left(path, what, why);
    const isThere = bits.some((bit) => gives(destination, bit));
    return asReset(path, what, isThere ? 'It is off, as after a reset.' : missing(bits[0], 'and it is off'));
  };
  const coalesces =
    coalescing &&
    [coalescing.rx, coalescing.tx, ...Object.values(coalescing.vq)].some(
      (c) => c.max_packets !== 0 || c.max_usecs !== 0,
    );
  return both(
    coalescing
      ? part('coalescing', 'notification coalescing', coalesces === true, F.NOTF_COAL, F.VQ_NOTF_COAL)
      : NOTHING,
    hash_tunnel === undefined ? NOTHING : part('hash_tunnel', 'inner header hash', hash_tunnel !== 0, F.HASH_TUNNEL),
    rss_contexts ? part('rss_contexts', 'RSS contexts', Object.keys(rss_contexts).length > 0, F.RSS_CONTEXT) : NOTHING,
  );
}

/**
 * What QEMU sends when it starts a vhost-vdpa device with a shadowed control virtqueue, rule by rule and in this
 * order. Seen in QEMU 10.0.13, byte for byte; the order and the rules are those of net/vhost-vdpa.c since 8.2.
 */
export const QEMU_RULES: readonly RestoreRule[] = [
  mac,
  macTable,
  queuePairs,
  {
    covers: ['rss', 'hash', 'steering'],
    source: 'QEMU, vhost_vdpa_net_load_rss, called from vhost_vdpa_net_load_mq',
    apply: steering,
  },
  guestOffloads,
  { covers: ['rx.promisc', 'rx.allmulti'], source: 'QEMU, vhost_vdpa_net_load_rx', apply: receiveModes },
  {
    covers: ['rx.alluni', 'rx.nomulti', 'rx.nouni', 'rx.nobcast'],
    source: 'QEMU, vhost_vdpa_net_load_rx',
    apply: extraModes,
  },
  vlans,
  {
    covers: ['coalescing', 'hash_tunnel', 'rss_contexts'],
    source: 'QEMU, hw/net/virtio-net.c: classes 6 to 9 are not implemented',
    apply: unknownToQemu,
  },
];
