import type { DeviceConfig } from '../wire/config';
import type { DeviceLimits } from './limits';
import type { PARTS } from './parts/parts';
import { type StatePart } from './parts/parts';

/** Which model tracks: QEMU's own device model with its limits, or the specification's without. */
export type Profile = 'qemu' | 'spec';

/** What commands and restarts set, part by part. */
export type StateParts = { readonly [P in StatePart]: ReturnType<(typeof PARTS)[P]['reset']> };

/** The tracked state of one virtio-net device. Plain data; never changed in place. */
export interface DeviceState extends StateParts {
  readonly device: string;
  readonly profile: Profile;
  /** Negotiated. */
  readonly features: bigint;
  /** What is known of the configuration space; no part of the state JSON. */
  readonly config: DeviceConfig;
  /** What the device can hold, where it isn't all that the specification allows; no part of the state JSON. */
  readonly limits?: DeviceLimits;
  /**
   * QEMU's model keeps the key's bytes when RSS goes off, and a shorter key leaves the rest of the old one; hex text of
   * 40 bytes. No part of the state JSON. Source: QEMU, virtio_net_handle_rss.
   */
  readonly key_memory: string;
}

/** Path of that memory in provenance. */
export const KEY_MEMORY = 'key_memory';

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
