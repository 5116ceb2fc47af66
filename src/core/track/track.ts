import type { DeviceState, Profile } from '../device/state';
import type { BatchChains } from '../svq/batchChains';
import type { CommandRecord, DeviceRecord, Ring } from '../trace/record';
import { isAnnounce, type OutBytes } from '../forwarding/copyMatch';
import { HEADER } from '../wire/decode';
import type { DeviceConfig } from '../wire/config';
import type { Load } from './load';
import type { Start } from './provenance';
import { compactModels, freshModels, type RingModels, type Tracked } from './ringModels';
import type { ForwardingDevice } from '../forwarding/unforwarded';

/** All that is known of one device after some row of a trace. Plain data, never changed in place. */
export interface DeviceTrack extends ForwardingDevice {
  readonly features: bigint;
  readonly config: DeviceConfig;
  /** The `device` record that told these last; undefined while none has. */
  readonly record: DeviceRecord | undefined;
  /** What QEMU's model, or a device without Shadow Virtqueue, holds. */
  readonly guest: RingModels;
  /** What the device behind a Shadow Virtqueue holds. */
  readonly shadow: RingModels;
  /** Commands of the shadow ring that no guest command explained, oldest first, while the capture may still contain it. */
  readonly unmatchedShadow: readonly OutBytes[];
  /** Since the device's start, guest commands have been matched on the shadow ring: the capture has both sides. */
  readonly bothRings: boolean;
  /**
   * The guest's side without the device's last record, where that is a guest command that came back with used length 0: behind a Shadow
   * Virtqueue its copy tells whether QEMU's model got it.
   */
  readonly guestBeforeUnread: RingModels | undefined;
  /** The guest command at which QEMU's model marked the device as broken: nothing is answered until a reset. */
  readonly brokenBy: number | undefined;
  /**
   * Who restarts the device behind the Shadow Virtqueue, until its load is over: the driver, as a record of its reset tells, or
   * QEMU, which switches to Shadow Virtqueue for all queues or back, or stops and continues the machine.
   */
  readonly restart: 'driver' | 'qemu' | undefined;
  /** By ring, a status that no driver sends commands in: the last one, where it is such. */
  readonly badStatus: Readonly<Record<Ring, number | undefined>>;
  /** Within QEMU's load: the commands so far. */
  readonly load: Load | undefined;
  /** Chains of the shadow ring that are in flight together, as far as the capture shows them. */
  readonly batch: BatchChains | undefined;
}

/** A draft of the next track. Spelled out, as spreading is slower. */
export function draftOfTrack(track: DeviceTrack): { -readonly [Part in keyof DeviceTrack]: DeviceTrack[Part] } {
  return {
    id: track.id,
    features: track.features,
    config: track.config,
    record: track.record,
    byteOrder: track.byteOrder,
    assumed: track.assumed,
    guest: track.guest,
    shadow: track.shadow,
    shadowed: track.shadowed,
    unforwarded: track.unforwarded,
    unmatchedShadow: track.unmatchedShadow,
    bothRings: track.bothRings,
    guestBeforeUnread: track.guestBeforeUnread,
    brokenBy: track.brokenBy,
    restart: track.restart,
    deviceDown: track.deviceDown,
    promiscSubstitute: track.promiscSubstitute,
    lateAnswer: track.lateAnswer,
    badStatus: track.badStatus,
    load: track.load,
    expectedLoad: track.expectedLoad,
    batch: track.batch,
  };
}

/** No status is known, or a driver sends commands in it. */
export const NO_STATUS: DeviceTrack['badStatus'] = { guest: undefined, shadow: undefined };

/** The tracked devices by id. */
export type Track = ReadonlyMap<string, DeviceTrack>;

export const EMPTY_TRACK: Track = new Map();

/** The same in the least memory, for callers that keep many. */
export function compacted(track: Track): Track {
  return new Map(
    [...track].map(([id, device]) => {
      const next = draftOfTrack(device);
      next.guest = compactModels(device.guest);
      next.shadow = compactModels(device.shadow);
      return [id, next];
    }),
  );
}

export function freshTrack(
  id: string,
  features: bigint,
  config: DeviceConfig,
  byteOrder: 'little' | 'big',
  start: Start,
  last?: Pick<DeviceTrack, Ring>,
): DeviceTrack {
  return {
    id,
    features,
    config,
    record: undefined,
    byteOrder,
    assumed: !start.features,
    guest: freshModels(id, features, config, start, last?.guest),
    shadow: freshModels(id, features, config, start, last?.shadow),
    shadowed: false,
    unforwarded: [],
    unmatchedShadow: [],
    bothRings: false,
    guestBeforeUnread: undefined,
    brokenBy: undefined,
    restart: undefined,
    deviceDown: undefined,
    promiscSubstitute: undefined,
    lateAnswer: undefined,
    badStatus: NO_STATUS,
    load: undefined,
    expectedLoad: [],
    batch: undefined,
  };
}

/** Which model a ring's state is read by, unless asked otherwise. */
export function usualProfile(ring: Ring): Profile {
  return ring === 'guest' ? 'qemu' : 'spec';
}

export function trackedOn(track: DeviceTrack, ring: Ring, profile: Profile = usualProfile(ring)): Tracked {
  return track[ring][profile];
}

/**
 * True for a guest command that Shadow Virtqueue doesn't forward, and at which QEMU's model marks the device as broken, as it has no
 * command byte. A device that answers isn't broken. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail since 8.0, virtio_net_handle_ctrl_iov.
 */
export function breaksDevice({ shadowed }: Pick<DeviceTrack, 'shadowed'>, record: CommandRecord): boolean {
  const { ring, out, outCut } = record;
  return ring === 'guest' && shadowed && !record.in && !outCut && out.length < HEADER && isAnnounce(out);
}

export function stateOn(track: DeviceTrack, ring: Ring, profile?: Profile): DeviceState {
  return trackedOn(track, ring, profile).state;
}

/** The guest is a legacy big-endian one. */
export function isBig({ byteOrder }: DeviceTrack): boolean {
  return byteOrder === 'big';
}
