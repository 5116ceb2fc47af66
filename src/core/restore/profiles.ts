import type { DeviceState } from '../device/state';
import { SEQUENTIAL, svqBehaviourOf } from '../svq/behaviour';
import { batched, batchingOf } from './batch';
import { blockedBy, cautionsOf } from './blocked';
import { COMPLETE_RULES } from './completeRules';
import { qemuLoad } from '../load/qemuRules';
import { both, type Destination } from '../load/rule';
import { releaseOfProfile, type RestorePlan, type RestoreProfile } from './plan';
import { describeRelease } from './qemuHistory';

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
  const { send, omit: omitted = [] } = release
    ? qemuLoad(release, state, destination)
    : both(...COMPLETE_RULES.map((rule) => rule.apply(state, destination)));
  const commands = batched(send, batchingOf(release ? svqBehaviourOf(release) : SEQUENTIAL));
  const blocked = release ? blockedBy(release, state, destination) : [];
  const cautions = release ? cautionsOf(release, destination) : [];
  return { profile, destination, commands, omitted, cautions, ...(blocked.length > 0 ? { blocked } : {}) };
}
