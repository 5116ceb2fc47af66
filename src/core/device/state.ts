import type { DeviceConfig } from '../wire/config';
import type { DeviceLimits } from './limits';
import type { MacAddress } from '../wire/mac';

/** Which model tracks: QEMU's own device model with its limits, or the specification's without. */
export type Profile = 'qemu' | 'spec';

/** Receive modes by the names of their commands. */
export type RxMode = {
  readonly promisc: boolean;
  readonly allmulti: boolean;
  readonly alluni: boolean;
  readonly nomulti: boolean;
  readonly nouni: boolean;
  readonly nobcast: boolean;
};

/** The MAC filter table; an overflow means that its part was too long for the model and counts as "all". */
export type MacTable = {
  readonly unicast: readonly MacAddress[];
  readonly multicast: readonly MacAddress[];
  readonly unicast_overflow: boolean;
  readonly multicast_overflow: boolean;
};

/** Receive-side scaling as RSS_CONFIG sets it. */
export type RssConfig = {
  readonly hash_types: number;
  readonly indirection_table: readonly number[];
  readonly unclassified_queue: number;
  readonly max_tx_vq: number;
  /** Hex text. */
  readonly key: string;
};

/** Hash reports as HASH_CONFIG sets them. */
export type HashConfig = {
  readonly hash_types: number;
  /** Hex text. */
  readonly key: string;
};

/**
 * What the last command of class MQ decided. Source: virtio 1.4, "Device operation in multiqueue mode".
 */
export type Steering =
  | { readonly mode: 'automatic' }
  | { readonly mode: 'rss'; readonly rss: RssConfig }
  /** Automatic steering, with hashes reported. */
  | { readonly mode: 'hash'; readonly hash: HashConfig };

/** Notification coalescing parameters. */
export type Coalesce = {
  readonly max_packets: number;
  readonly max_usecs: number;
};

/** Defaults by direction, and queues set otherwise by virtqueue index. */
export type Coalescing = {
  readonly rx: Coalesce;
  readonly tx: Coalesce;
  readonly vq: Readonly<Record<string, Coalesce>>;
};

/** The tracked state of one virtio-net device. Plain data; never changed in place. */
export interface DeviceState {
  readonly device: string;
  readonly profile: Profile;
  /** Negotiated. */
  readonly features: bigint;
  /** What is known of the configuration space; no part of the state JSON. */
  readonly config: DeviceConfig;
  /** What the device can hold, where it isn't all that the specification allows; no part of the state JSON. */
  readonly limits?: DeviceLimits;
  readonly mac: MacAddress;
  readonly status: { readonly link_up: boolean; readonly announce: boolean };
  readonly rx: RxMode;
  readonly mac_table: MacTable;
  /** Ascending; `all` while CTRL_VLAN isn't negotiated. */
  readonly vlans: readonly number[] | 'all';
  /** Active pairs. */
  readonly queue_pairs: number;
  readonly steering: Steering;
  /** Offloads that are on. */
  readonly guest_offloads: bigint;
  /** Undefined where the features don't give it to the device, like the parts below. */
  readonly coalescing: Coalescing | undefined;
  readonly hash_tunnel: number | undefined;
  readonly rss_contexts: Readonly<Record<string, RssConfig>> | undefined;
  /**
   * QEMU's model keeps the key's bytes when RSS goes off, and a shorter key leaves the rest of the old one; hex text of
   * 40 bytes. No part of the state JSON. Source: QEMU, virtio_net_handle_rss.
   */
  readonly key_memory: string;
}

/** Bytes of the key in QEMU's model (VIRTIO_NET_RSS_MAX_KEY_SIZE). */
export const QEMU_KEY_BYTES = 40;

/** A copy of a state that its maker may still change. */
export type StateDraft = { -readonly [Part in keyof DeviceState]: DeviceState[Part] };

/** A draft of the next state. Spelled out, as states are made by the million and a spread takes ten times as long. */
export function draftOf(state: DeviceState): StateDraft {
  const draft: StateDraft = {
    device: state.device,
    profile: state.profile,
    features: state.features,
    config: state.config,
    mac: state.mac,
    status: state.status,
    rx: state.rx,
    mac_table: state.mac_table,
    vlans: state.vlans,
    queue_pairs: state.queue_pairs,
    steering: state.steering,
    guest_offloads: state.guest_offloads,
    coalescing: state.coalescing,
    hash_tunnel: state.hash_tunnel,
    rss_contexts: state.rss_contexts,
    key_memory: state.key_memory,
  };
  if (state.limits) draft.limits = state.limits;
  return draft;
}

/** The state with one part changed. */
export function withPart<Part extends keyof DeviceState>(
  state: DeviceState,
  part: Part,
  value: DeviceState[Part],
): DeviceState {
  const draft = draftOf(state);
  draft[part] = value;
  return draft;
}
