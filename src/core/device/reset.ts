import { negotiatedOffloads } from '../wire/bits';
import type { DeviceConfig } from '../wire/config';
import { F, hasFeature } from '../wire/features';
import type { DeviceLimits } from './limits';
import { QEMU_KEY_BYTES, type DeviceState, type Profile } from './state';

/** What a freshly reset device is made from. */
export interface ResetTo {
  readonly device: string;
  readonly profile: Profile;
  /** Negotiated. */
  readonly features: bigint;
  readonly config: DeviceConfig;
  readonly limits?: DeviceLimits;
}

const S_LINK_UP = 1;
const S_ANNOUNCE = 2;
const NO_COALESCING = { max_packets: 0, max_usecs: 0 };

/**
 * The state of a device that was just reset and given its features. The specification names no receive mode after
 * reset; promiscuous is what QEMU's model starts with and what its restore takes for granted.
 * Source: virtio 1.4, the network device's sections on each family; QEMU, virtio_net_reset, virtio_net_set_features.
 */
export function resetState({ device, profile, features, config, limits }: ResetTo): DeviceState {
  const status = config.status ?? S_LINK_UP;
  return {
    device,
    profile,
    features,
    config,
    ...(limits ? { limits } : {}),
    mac: config.mac ?? '00:00:00:00:00:00',
    status: { link_up: (status & S_LINK_UP) !== 0, announce: (status & S_ANNOUNCE) !== 0 },
    rx: { promisc: true, allmulti: false, alluni: false, nomulti: false, nouni: false, nobcast: false },
    mac_table: { unicast: [], multicast: [], unicast_overflow: false, multicast_overflow: false },
    queue_pairs: 1,
    steering: { mode: 'automatic' },
    guest_offloads: negotiatedOffloads(features),
    ...resetParts(features),
    key_memory: '00'.repeat(QEMU_KEY_BYTES),
  };
}

/** After a reset, the parts that a device has only by its features. */
export function resetParts(
  features: bigint,
): Pick<DeviceState, 'vlans' | 'coalescing' | 'hash_tunnel' | 'rss_contexts'> {
  const coalesces = hasFeature(features, F.NOTF_COAL) || hasFeature(features, F.VQ_NOTF_COAL);
  return {
    vlans: hasFeature(features, F.CTRL_VLAN) ? [] : 'all',
    coalescing: coalesces ? { rx: NO_COALESCING, tx: NO_COALESCING, vq: {} } : undefined,
    hash_tunnel: hasFeature(features, F.HASH_TUNNEL) ? 0 : undefined,
    rss_contexts: hasFeature(features, F.RSS_CONTEXT) ? {} : undefined,
  };
}

/** The same device after another reset. */
export function resetAgain(state: DeviceState): DeviceState {
  return { ...resetState(state), key_memory: state.key_memory };
}
