import type { DeviceState } from '../device/state';
import { PATIENT, svqBehaviourOf } from '../svq/behaviour';
import { batched, batchingOf, type Batching } from './batch';
import { COMPLETE_RULES } from './completeRules';
import type { Destination, RestorePlan, RestoreProfile } from './plan';
import { QEMU_RULES } from './qemuRules';
import type { RestoreRule } from './rule';

interface ProfileSpec {
  readonly title: string;
  readonly description: string;
  readonly rules: readonly RestoreRule[];
  readonly batching: Batching;
}

/** The profiles and what each is made of. */
export const PROFILES: Readonly<Record<RestoreProfile, ProfileSpec>> = {
  complete: {
    title: 'Complete',
    description: 'Everything that the specification lets one restore.',
    rules: COMPLETE_RULES,
    batching: batchingOf(PATIENT),
  },
  'qemu-10.0': {
    title: 'QEMU 10.0',
    description: 'What QEMU 10.0 sends when it starts the device at a migration destination.',
    rules: QEMU_RULES,
    batching: batchingOf(svqBehaviourOf('10.0')),
  },
};

/** The commands that bring a destination from reset to this state, as the profile sends them. Pure. */
export function planRestore(
  profile: RestoreProfile,
  state: DeviceState,
  destination: Destination = state,
): RestorePlan {
  const { rules, batching } = PROFILES[profile];
  const results = rules.map((rule) => rule.apply(state, destination));
  const commands = batched(
    results.flatMap((result) => result.send),
    batching,
  );
  return { profile, destination, commands, omitted: results.flatMap((result) => result.omit ?? []) };
}
