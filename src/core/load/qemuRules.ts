import { OFFLOADS, bitNames, negotiatedOffloads } from '../wire/bits';
import { F } from '../wire/features';
import { isGroup } from '../wire/mac';
import { plural } from '../wire/text';
import type { MacTable } from '../device/parts/addresses';
import type { DeviceState } from '../device/state';
import type { KnownState } from '../device/unknown';
import type { QemuRelease } from '../qemu/release';
import { receiveModes } from './qemuReceive';
import { qemuSteering } from './qemuSteering';
import {
  NOTHING,
  applied,
  asReset,
  both,
  gives,
  left,
  missing,
  overflowed,
  step,
  unsendable,
  vlansWithoutFilter,
  type RestoreRule,
  type RuleResult,
  type QemuRule,
  type Destination,
  ruled,
} from './rule';

const mac: QemuRule = {
  since: '7.2',
  what: 'MAC address',
  sends: '`MAC_ADDR_SET`',
  when: '`CTRL_MAC_ADDR`; always, changed or not',
  covers: ['mac'],
  source: 'vhost_vdpa_net_load_mac (dd036d8d27)',
  apply: ({ mac: address }, destination) => {
    if (!gives(destination, F.CTRL_MAC_ADDR)) {
      return unsendable('mac', 'MAC address', F.CTRL_MAC_ADDR, address === destination.config.mac);
    }
    const reason = 'QEMU sends the address at every start, changed or not.';
    return { send: [step('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: address }, 'mac', reason)] };
  },
};

const macTable: QemuRule = {
  since: '8.1',
  what: 'MAC filter table',
  sends: '`MAC_TABLE_SET`; after a migration the first group address starts the multicast part',
  when: '`CTRL_RX`; not empty',
  covers: ['mac_table'],
  source: 'vhost_vdpa_net_load_mac (0ddcecb8f2)',
  apply: ({ mac_table: table }, destination) => {
    const what = 'MAC filter table';
    const empty = table.unicast.length + table.multicast.length === 0;
    if (!gives(destination, F.CTRL_RX)) return unsendable('mac_table', what, F.CTRL_RX, empty);
    const lost = overflowed(
      table,
      (list) =>
        `The ${list} addresses overflowed the 64 entries of QEMU's model, which dropped them; the receive modes replace them.`,
    );
    if (empty) return lost ?? asReset('mac_table', what, 'The table is empty, as after a reset.');
    const { unicast, multicast } = asMigrated(table);
    const split =
      unicast.length === table.unicast.length
        ? ''
        : " The migration stream doesn't say where the multicast addresses start: the first group address is assumed.";
    const reason = `The filter table isn't empty: ${plural(unicast.length, 'unicast address', 'unicast addresses')}, ${multicast.length} multicast.${split}`;
    const data = { unicast: { macs: unicast }, multicast: { macs: multicast } };
    return both({ send: [step('VIRTIO_NET_CTRL_MAC_TABLE_SET', data, 'mac_table', reason)] }, lost ?? NOTHING);
  },
};

const queuePairs: QemuRule = {
  since: '7.2',
  what: 'queue pairs',
  sends: '`MQ_VQ_PAIRS_SET`',
  when: '`MQ`; always, also 1',
  covers: ['queue_pairs'],
  source: 'vhost_vdpa_net_load_mq (f64c7cda69)',
  apply: ({ queue_pairs: count }, destination) => {
    if (!gives(destination, F.MQ)) return unsendable('queue_pairs', 'queue pairs', F.MQ, count === 1);
    const reason = 'QEMU sends the number of pairs at every start, also when it is 1.';
    return { send: [step('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', { virtqueue_pairs: count }, 'queue_pairs', reason)] };
  },
};

const guestOffloads: QemuRule = {
  since: '8.1',
  what: 'guest offloads',
  sends: '`GUEST_OFFLOADS_SET`',
  when: '`CTRL_GUEST_OFFLOADS`; not exactly the negotiated ones',
  covers: ['guest_offloads'],
  source: 'vhost_vdpa_net_load_offloads (0b58d3686a)',
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
      'The offloads are not exactly the negotiated ones:',
      [...off.map((name) => `${name} off`), ...alien.map((name) => `${name} on`)].join(', '),
    ].join(' ');
    return { send: [step('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads }, 'guest_offloads', `${reason}.`)] };
  },
};

const vlans: QemuRule = {
  since: '8.2',
  what: 'VLANs',
  sends: '`VLAN_ADD`, one for each, ascending',
  when: '`CTRL_VLAN`; each that is set',
  covers: ['vlans'],
  source: 'vhost_vdpa_net_load_vlan (8f7e996748)',
  apply: ({ vlans: vids }, destination) => {
    if (vids === 'all' || !gives(destination, F.CTRL_VLAN)) return vlansWithoutFilter(vids, destination);
    if (vids.length === 0) return asReset('vlans', 'VLANs', 'No VLAN is set, as after a reset.');
    const reason = (vid: number) => `VLAN ${vid} is set; one command per VLAN, ascending.`;
    return { send: vids.map((vid) => step('VIRTIO_NET_CTRL_VLAN_ADD', { vid }, 'vlans', reason(vid))) };
  },
};

/**
 * The table as it comes out of a migration: the stream doesn't say where multicast starts, so the first group address
 * does. Source: QEMU, virtio_net_post_load_device.
 */
export function asMigrated({ unicast, multicast }: MacTable): Pick<MacTable, 'unicast' | 'multicast'> {
  const all = [...unicast, ...multicast];
  const first = all.findIndex(isGroup);
  return first < 0 ? { unicast: all, multicast: [] } : { unicast: all.slice(0, first), multicast: all.slice(first) };
}

function unknownToQemu({ coalescing, hash_tunnel, rss_contexts }: DeviceState, destination: Destination): RuleResult {
  const why = "QEMU's model doesn't implement these commands, so it has nothing to restore.";
  const part = (path: string, what: string, isSet: boolean, ...bits: readonly [number, ...number[]]): RuleResult => {
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
 * What QEMU sends when it starts a vhost-vdpa device with a shadowed control virtqueue, in this order: no release has another, only
 * fewer. Seen in 7.2.22, 10.0.13 and 11.1.3, byte for byte. Source: QEMU, net/vhost-vdpa.c.
 */
export const QEMU_RULES: readonly QemuRule[] = [
  mac,
  macTable,
  queuePairs,
  qemuSteering,
  guestOffloads,
  ...receiveModes,
  vlans,
];

/** What no release restores: `apply` says whether that is a loss. */
export const NOT_IN_QEMU = {
  what: 'notification coalescing, inner header hash, RSS contexts',
  covers: ['coalescing', 'hash_tunnel', 'rss_contexts'],
  source: 'hw/net/virtio-net.c: classes 6 to 9 are not implemented',
  apply: unknownToQemu,
} satisfies RestoreRule & { readonly what: string };

/** What a release sends as it starts a device for a driver that has negotiated the destination's features, and what it leaves out. */
export function qemuLoad(release: QemuRelease, known: KnownState, destination: Destination): RuleResult {
  return both(
    ...QEMU_RULES.map((rule) => applied(rule, known, (state) => ruled(rule, release, state, destination))),
    applied(NOT_IN_QEMU, known, (state) => NOT_IN_QEMU.apply(state, destination)),
  );
}
