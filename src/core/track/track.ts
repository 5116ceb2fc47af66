import type { DeviceState, Profile } from '../device/state';
import type { BatchChains } from '../svq/batchChains';
import type { Ring } from '../trace/record';
import type { CommandName } from '../wire/commands';
import type { OutBytes } from '../forwarding/copyMatch';
import type { DeviceConfig } from '../wire/config';
import type { Load } from './load';
import { compactSide, freshSide, type Side, type Tracked } from './ringModels';
import type { Down, Waiting } from '../forwarding/unforwarded';

/** All that is known of one device after some row of a trace. Plain data, never changed in place. */
export interface DeviceTrack {
  readonly id: string;
  readonly features: bigint;
  readonly config: DeviceConfig;
  readonly byteOrder: 'little' | 'big';
  /** True while no `device` record has told the features. */
  readonly assumed: boolean;
  /** What QEMU's model, or a device without Shadow Virtqueue, holds. */
  readonly guest: Side;
  /** What the device behind a Shadow Virtqueue holds. */
  readonly shadow: Side;
  /** A record of the shadow ring has been seen: the guest's commands go through a Shadow Virtqueue. */
  readonly shadowed: boolean;
  /** Guest commands that were answered, oldest first, while the device's copies of them have not been seen. */
  readonly waiting: readonly Waiting[];
  /** Commands of the shadow ring that no guest command explained, oldest first, while the capture may tell it later. */
  readonly ahead: readonly OutBytes[];
  /** Since the device's start, guest commands have been found again on the shadow ring: the capture has both sides. */
  readonly bothRings: boolean;
  /** Why there is no device to forward to; undefined while there is one. */
  readonly down: Down | undefined;
  /** The command of the shadow ring that switched promiscuous mode on in place of a MAC table too long to forward. */
  readonly standIn: number | undefined;
  /** Within QEMU's load: the commands so far. */
  readonly load: Load | undefined;
  /** After a start of which no mark has told: the commands that may still come of QEMU's load, in order. */
  readonly due: readonly CommandName[];
  /** Chains of the shadow ring that are in flight together, as far as the capture shows them. */
  readonly batch: BatchChains | undefined;
}

/** A draft of the next track. Spelled out for the same reason as a draft of a state. */
export function draftOfTrack(track: DeviceTrack): { -readonly [Part in keyof DeviceTrack]: DeviceTrack[Part] } {
  return {
    id: track.id,
    features: track.features,
    config: track.config,
    byteOrder: track.byteOrder,
    assumed: track.assumed,
    guest: track.guest,
    shadow: track.shadow,
    shadowed: track.shadowed,
    waiting: track.waiting,
    ahead: track.ahead,
    bothRings: track.bothRings,
    down: track.down,
    standIn: track.standIn,
    load: track.load,
    due: track.due,
    batch: track.batch,
  };
}

/** The tracked devices by id. */
export type Track = ReadonlyMap<string, DeviceTrack>;

export const EMPTY_TRACK: Track = new Map();

/** The same in as little memory as can be, for who keeps many of them. */
export function compacted(track: Track): Track {
  return new Map(
    [...track].map(([id, device]) => {
      const next = draftOfTrack(device);
      next.guest = compactSide(device.guest);
      next.shadow = compactSide(device.shadow);
      return [id, next];
    }),
  );
}

export function freshTrack(
  id: string,
  features: bigint,
  config: DeviceConfig,
  byteOrder: 'little' | 'big',
  assumed: boolean,
): DeviceTrack {
  return {
    id,
    features,
    config,
    byteOrder,
    assumed,
    guest: freshSide(id, features, config),
    shadow: freshSide(id, features, config),
    shadowed: false,
    waiting: [],
    ahead: [],
    bothRings: false,
    down: undefined,
    standIn: undefined,
    load: undefined,
    due: [],
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

export function stateOn(track: DeviceTrack, ring: Ring, profile?: Profile): DeviceState {
  return trackedOn(track, ring, profile).state;
}
