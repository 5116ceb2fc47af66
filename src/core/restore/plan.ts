import type { Destination, Omission, PlannedCommand, Unsure } from '../load/rule';
import { QEMU_RELEASES, releaseOf, type QemuRelease } from '../qemu/release';

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

/** One command of a restore stream. */
export interface RestoreCommand extends PlannedCommand {
  /** Commands with the same number are on the ring together and are waited for together. */
  readonly batch: number;
}

/** The commands that bring a state to a destination, and what is left out. */
export interface RestorePlan {
  readonly profile: RestoreProfile;
  readonly destination: Destination;
  readonly commands: readonly RestoreCommand[];
  readonly omitted: readonly Omission[];
  /** Items of which it isn't known what is sent for them. */
  readonly unsure: readonly Unsure[];
  /** Why nothing can be restored at all. Absent if nothing prevents it. */
  readonly blocked?: readonly Blocked[];
  /** Warnings that don't prevent the commands from being sent. */
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
