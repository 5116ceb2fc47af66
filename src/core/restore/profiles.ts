import type { DeviceState } from '../device/state';
import type { QemuRelease } from '../qemu/release';
import { PATIENT, svqBehaviourOf } from '../svq/behaviour';
import { batched, batchingOf } from './batch';
import { blockedBy, cautionsOf } from './blocked';
import { COMPLETE_RULES } from './completeRules';
import { releaseOfProfile, type Destination, type RestorePlan, type RestoreProfile } from './plan';
import { describeRelease } from './qemuHistory';
import { ruled } from '../load/qemuRule';
import { NOT_IN_QEMU, QEMU_RULES } from '../load/qemuRules';
import type { Result } from '../load/rule';

/** A profile's name, and what it restores and how, in a few sentences. */
export function describeProfile(profile: RestoreProfile): { readonly title: string; readonly description: string } {
  const release = releaseOfProfile(profile);
  return release
    ? { title: `QEMU ${release}`, description: describeRelease(release) }
    : { title: 'Complete', description: 'Everything that the specification lets one restore.' };
}

/** The commands that bring a destination from reset to this state, as the profile sends them. Pure. */
export function planRestore(
  profile: RestoreProfile,
  state: DeviceState,
  destination: Destination = state,
): RestorePlan {
  const release = releaseOfProfile(profile);
  const results = release
    ? qemuResults(release, state, destination)
    : COMPLETE_RULES.map((rule) => rule.apply(state, destination));
  const send = results.flatMap((result) => result.send);
  const omitted = results.flatMap((result) => result.omit ?? []);
  const commands = batched(send, batchingOf(release ? svqBehaviourOf(release) : PATIENT));
  const blocked = release ? blockedBy(release, state, destination) : [];
  const cautions = release ? cautionsOf(release, destination) : [];
  return { profile, destination, commands, omitted, cautions, ...(blocked.length > 0 ? { blocked } : {}) };
}

function qemuResults(release: QemuRelease, state: DeviceState, destination: Destination): Result[] {
  return [...QEMU_RULES.map((rule) => ruled(rule, release, state, destination)), NOT_IN_QEMU.apply(state, destination)];
}
