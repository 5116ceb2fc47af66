import type { DeviceConfig } from '../wire/config';
import type { DeviceLimits } from '../device/limits';
import { QEMU_RELEASES, releaseOf, type QemuRelease } from '../qemu/release';
import type { CommandName } from '../wire/commands';

/** Which program restores: everything the specification allows, or what a QEMU release sends. */
export type RestoreProfile = 'complete' | `qemu-${QemuRelease}`;
export const RESTORE_PROFILES: readonly RestoreProfile[] = ['complete', ...QEMU_RELEASES.map(profileOfRelease)];

export function profileOfRelease(release: QemuRelease): RestoreProfile {
  return `qemu-${release}`;
}

/** The release whose profile it is; undefined for `complete`. */
export function releaseOfProfile(profile: RestoreProfile): QemuRelease | undefined {
  return releaseOf(profile);
}

/** The profile that a name or a version means: `complete`, `qemu-9.1`, `9.1.2`. Undefined where none does. */
export function profileNamed(text: string): RestoreProfile | undefined {
  if (text.trim().toLowerCase() === 'complete') return 'complete';
  const release = releaseOf(text);
  return release && profileOfRelease(release);
}

/** What the destination gives its driver. */
export interface Destination {
  /** Negotiated at the destination. */
  readonly features: bigint;
  readonly config: DeviceConfig;
  /** No limits when absent. */
  readonly limits?: DeviceLimits;
}

/** One command of a restore stream. */
export interface RestoreCommand {
  readonly name: CommandName;
  /** class, command, command-specific-data. */
  readonly out: Uint8Array;
  /** Path of the state item that needs it. */
  readonly restores: string;
  /** Why it is sent, in a sentence. */
  readonly reason: string;
  /** Commands with the same number are on the ring together and are waited for together. */
  readonly batch: number;
}

/** Why something isn't sent that the destination doesn't have from reset. */
export type OmissionCause =
  /** The destination doesn't have the feature, so no driver can send it. */
  | 'no-feature'
  /** The destination has a feature that the source doesn't have, and with it a part that starts as after reset. */
  | 'feature-added'
  /** The program that restores knows nothing of it. */
  | 'not-implemented'
  /** The program that restores takes it for the state after reset, though it isn't. */
  | 'elided'
  /** More than the model holds: receive modes let in all of it instead. */
  | 'widened';

/** Something that isn't sent, and why. */
export interface Omission {
  /** Path of the state item, as in `Difference`. */
  readonly path: string;
  readonly what: string;
  readonly why: string;
  /** True where leaving it out is no loss: the destination has it from reset. */
  readonly harmless: boolean;
  /** Always there where it isn't harmless. */
  readonly cause?: OmissionCause;
  /** Bit of the feature that the destination would need. */
  readonly feature?: number;
}

/** The commands that bring a state to a destination, and what is left out. */
export interface RestorePlan {
  readonly profile: RestoreProfile;
  readonly destination: Destination;
  readonly commands: readonly RestoreCommand[];
  readonly omitted: readonly Omission[];
  /** Why nothing can be restored at all: what stands in the way. Absent where nothing does. */
  readonly blocked?: readonly Blocked[];
  /** What doesn't keep the commands from being sent, and should be known all the same. */
  readonly cautions: readonly Blocked[];
}

/** Something that keeps the device from starting, or the machine from migrating. */
export interface Blocked {
  readonly what: string;
  readonly why: string;
}

/** True when nothing of the plan gets to the destination. */
export function isBlocked({ blocked }: RestorePlan): boolean {
  return blocked !== undefined && blocked.length > 0;
}
