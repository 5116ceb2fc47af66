import { RX_MODES } from '../device/parts/receive';
import { OFFLOADS, TUNNEL_TYPES, allowedOffloads, bitNames } from '../wire/bits';
import { F, featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import { differingIn } from '../device/diff';
import { NO_PATCH, all, lackingAtB, leftApart, send, type PatchRule, type Patching } from './patchRule';

export const macPatch: PatchRule = {
  covers: ['mac'],
  apply: (now, { mac: address }) => {
    if (now.mac === address) return NO_PATCH;
    if (!hasFeature(now.features, F.CTRL_MAC_ADDR)) return leftApart(lackingAtB(F.CTRL_MAC_ADDR), 'mac');
    return send('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: address }, 'mac', `A has the address ${address}.`);
  },
};

/** The table is set as a whole, so that one list that isn't known keeps the other from being set too. */
export const macTablePatch: PatchRule = {
  covers: ['mac_table'],
  apply: (now, to) => {
    const fields = differingIn('mac_table', now, to);
    if (fields.length === 0) return NO_PATCH;
    const { unicast, multicast, unicast_overflow, multicast_overflow } = to.mac_table;
    if (unicast_overflow || multicast_overflow) {
      const list = unicast_overflow ? (multicast_overflow ? 'unicast and multicast' : 'unicast') : 'multicast';
      const why = `A's ${list} addresses overflowed QEMU's model and are unknown, and the table can only be set as a whole.`;
      return leftApart(why, ...fields);
    }
    if (!hasFeature(now.features, F.CTRL_RX)) return leftApart(lackingAtB(F.CTRL_RX), ...fields);
    const count = `${plural(unicast.length, 'unicast address', 'unicast addresses')} and ${plural(multicast.length, 'multicast address', 'multicast addresses')}`;
    const data = { unicast: { macs: unicast }, multicast: { macs: multicast } };
    return send('VIRTIO_NET_CTRL_MAC_TABLE_SET', data, 'mac_table', `A's filter table has ${count}.`);
  },
};

/** Those that go come first, in case the device has no room for more. */
export const vlansPatch: PatchRule = {
  covers: ['vlans'],
  apply: (now, { vlans: there }) => {
    const { vlans: here, features } = now;
    if (here === there) return NO_PATCH;
    if (here === 'all') return leftApart(`B doesn't have ${featureName(F.CTRL_VLAN)} and receives all VLANs.`, 'vlans');
    if (there === 'all') {
      const why = 'A has no VLAN filter and receives all VLANs; B has a filter, which no command removes.';
      return leftApart(why, 'vlans');
    }
    if (!hasFeature(features, F.CTRL_VLAN)) return leftApart(lackingAtB(F.CTRL_VLAN), 'vlans');
    const wanted = new Set(there);
    const set = new Set(here);
    const without = here.filter((vid) => !wanted.has(vid));
    const missing = there.filter((vid) => !set.has(vid));
    return all([
      ...without.map((vid) => send('VIRTIO_NET_CTRL_VLAN_DEL', { vid }, 'vlans', `VLAN ${vid} is set in B only.`)),
      ...missing.map((vid) => send('VIRTIO_NET_CTRL_VLAN_ADD', { vid }, 'vlans', `VLAN ${vid} is set in A only.`)),
    ]);
  },
};

export const guestOffloadsPatch: PatchRule = {
  covers: ['guest_offloads'],
  apply: ({ guest_offloads: here, features }, { guest_offloads: wanted }) => {
    if (here === wanted) return NO_PATCH;
    const offloads = wanted & allowedOffloads(features);
    const absent = OFFLOADS.filter(({ bit }) => ((wanted & ~offloads) >> BigInt(bit)) & 1n).map(({ feature }) =>
      featureName(feature),
    );
    const lost =
      absent.length === 0
        ? NO_PATCH
        : leftApart(`B doesn't have ${absent.join(', ')}, which A uses.`, 'guest_offloads');
    if (offloads === here) return lost;
    if (!hasFeature(features, F.CTRL_GUEST_OFFLOADS))
      return leftApart(lackingAtB(F.CTRL_GUEST_OFFLOADS), 'guest_offloads');
    const names = offloads === 0n ? 'no offload' : bitNames(offloads, OFFLOADS).join(', ');
    const reason = `A uses ${names}.`;
    return all([send('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads }, 'guest_offloads', reason), lost]);
  },
};

export const hashTunnelPatch: PatchRule = {
  covers: ['hash_tunnel'],
  apply: ({ hash_tunnel: here }, { hash_tunnel: types }) => {
    if (here === types) return NO_PATCH;
    if (here === undefined) return leftApart(lackingAtB(F.HASH_TUNNEL), 'hash_tunnel');
    // Off is what a device without it has, too.
    const enabled_tunnel_types = types ?? 0;
    if (here === enabled_tunnel_types) return onlyAtB(F.HASH_TUNNEL, 'hash_tunnel');
    const names = enabled_tunnel_types === 0 ? 'none' : bitNames(enabled_tunnel_types, TUNNEL_TYPES).join(', ');
    const reason = `A hashes the inner headers of these tunnels: ${names}.`;
    return send('VIRTIO_NET_CTRL_HASH_TUNNEL_SET', { enabled_tunnel_types }, 'hash_tunnel', reason);
  },
};

/** What is there at B by its features, and at A isn't. */
export function onlyAtB(bit: number, field: 'hash_tunnel' | 'coalescing' | 'rss_contexts'): Patching {
  return leftApart(`A doesn't have ${featureName(bit)}; features can be renegotiated only after a reset.`, field);
}

/** A mode that receives in place of addresses which aren't known stays on. */
export const receiveModesPatch: PatchRule = {
  covers: ['rx'],
  apply: (now, to) =>
    all(
      RX_MODES.map(({ mode, path, command, feature, replaces }) => {
        const on = to.rx[mode];
        if (now.rx[mode] === on) return NO_PATCH;
        if (!hasFeature(now.features, feature)) return leftApart(lackingAtB(feature), path);
        const isUnknown = (list: 'unicast' | 'multicast') =>
          to.mac_table[`${list}_overflow`] && !now.mac_table[`${list}_overflow`];
        if (!on && replaces && isUnknown(replaces)) {
          return leftApart(
            `A's ${replaces} addresses overflowed QEMU's model and are unknown: B continues to receive all.`,
            path,
          );
        }
        return send(command, { on: on ? 1 : 0 }, path, `It is ${on ? 'on' : 'off'} in A.`);
      }),
    ),
};

export const statusPatch: PatchRule = {
  covers: ['status'],
  apply: (now, to) => {
    const link = leftApart('No command changes the link status.', 'status.link_up');
    if (now.status.announce === to.status.announce) return link;
    if (to.status.announce) {
      return all([link, leftApart('Only the device can request an announcement.', 'status.announce')]);
    }
    const ack = hasFeature(now.features, F.GUEST_ANNOUNCE)
      ? send('VIRTIO_NET_CTRL_ANNOUNCE_ACK', {}, 'status.announce', 'A requests no announcement.')
      : leftApart(lackingAtB(F.GUEST_ANNOUNCE), 'status.announce');
    return all([link, ack]);
  },
};
