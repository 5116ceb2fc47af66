import { resetParts } from '../../core/device/reset';
import type { MacTable } from '../../core/device/parts/addresses';
import { statusOf } from '../../core/device/parts/status';
import type { Steering } from '../../core/device/parts/steering';
import type { DeviceState } from '../../core/device/state';
import { QEMU_KEY_BYTES } from '../../core/device/state';
import type { DeviceConfig } from '../../core/wire/config';
import { decodeConfigSpace } from '../../core/wire/configSpace';
import { F, hasFeature } from '../../core/wire/features';
import { isGroup } from '../../core/wire/mac';
import type { Nic, NicFields } from './nic';
import { hostByteOrder, vlanIds } from './vlanBits';

/**
 * The state that QEMU's model has once it has loaded a device from the stream. What QEMU doesn't keep, such as
 * coalescing, is as after a reset. Source: QEMU, hw/net/virtio-net.c, virtio_net_post_load_device.
 */
export function nicState(nic: Nic): DeviceState {
  const { features, fields, rss } = nic;
  const config = nicConfig(nic);
  const parts = resetParts({ features, config });
  const is = (value: number) => value !== 0;
  return {
    device: nic.id,
    profile: 'qemu',
    features,
    config,
    ...parts,
    mac: fields.mac,
    status: statusOf(fields.status),
    rx: {
      promisc: is(fields.promisc),
      allmulti: is(fields.allmulti),
      alluni: is(fields.alluni),
      nomulti: is(fields.nomulti),
      nouni: is(fields.nouni),
      nobcast: is(fields.nobcast),
    },
    mac_table: macTable(fields),
    // Without CTRL_VLAN all bits are set, and no filter is on.
    vlans: parts.vlans === 'all' ? 'all' : vlanIds(fields.vlans, hostByteOrder(nic.transport.kind === 'ccw')),
    queue_pairs: fields.curr_queue_pairs,
    steering: steering(nic),
    guest_offloads: fields.curr_guest_offloads ?? parts.guest_offloads,
    key_memory: rss?.key ?? '00'.repeat(QEMU_KEY_BYTES),
  };
}

/** The stream has the table as one list: where the multicast part starts is found anew, at the first group address. */
function macTable({ macs = [], uni_overflow, multi_overflow }: NicFields): MacTable {
  const first = macs.findIndex(isGroup);
  const split = first < 0 ? macs.length : first;
  return {
    unicast: macs.slice(0, split),
    multicast: macs.slice(split),
    unicast_overflow: uni_overflow,
    multicast_overflow: multi_overflow,
  };
}

function steering({ rss, fields }: Nic): Steering {
  if (!rss?.enabled) return { mode: 'automatic' };
  const { hash_types, key } = rss;
  if (!rss.redirect) return { mode: 'hash', hash: { hash_types, key } };
  return {
    mode: 'rss',
    rss: {
      hash_types,
      indirection_table: rss.indirections_table,
      unclassified_queue: rss.default_queue,
      max_tx_vq: fields.curr_queue_pairs,
      key,
    },
  };
}

/**
 * What the driver last read of the configuration space, where it has read it, and how many pairs there are. The address
 * of a device whose driver can't change it is the one that it has.
 */
function nicConfig({ config, features, fields }: Nic): DeviceConfig {
  const known = config.some((byte) => byte !== 0) ? decodeConfigSpace(config, features).config : {};
  const own = hasFeature(features, F.CTRL_MAC_ADDR) ? {} : { mac: fields.mac };
  return { ...own, ...known, max_virtqueue_pairs: fields.max_queue_pairs };
}
