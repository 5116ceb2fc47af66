import { COMMAND_NAMES, commandSpec } from '../wire/commands';
import { F, featureMask } from '../wire/features';
import type { DeviceLimits } from './limits';
import type { ResetFacts } from './parts/part';
import { eachPart } from './partTable';
import { QEMU_KEY_BYTES, draftOf, withPart, type DeviceState, type Profile, type StateParts } from './state';

/**
 * What a device is tracked with while no record has told what was negotiated: every command is taken, and all classic
 * offloads are on.
 */
export const UNTOLD_FEATURES =
  featureMask(...new Set(COMMAND_NAMES.map((name) => commandSpec(name).feature))) |
  featureMask(F.CTRL_VQ, F.VERSION_1, 1, 7, 8, 9, 10);

/** What a freshly reset device is made from. */
export interface ResetTo extends ResetFacts {
  readonly device: string;
  readonly profile: Profile;
  readonly limits?: DeviceLimits;
}

/**
 * The state of a device that was just reset and given its features. Source: virtio 1.4, the network device's sections
 * on each family; QEMU, virtio_net_reset, virtio_net_set_features.
 */
export function resetState({ device, profile, features, config, limits }: ResetTo): DeviceState {
  return draftOf({
    device,
    profile,
    features,
    config,
    ...(limits ? { limits } : {}),
    ...resetParts({ features, config }),
    key_memory: '00'.repeat(QEMU_KEY_BYTES),
  });
}

/** All parts after a reset. */
export function resetParts(facts: ResetFacts): StateParts {
  return eachPart((_, part) => part.reset(facts));
}

/** The same device after another reset. */
export function resetAgain(state: DeviceState): DeviceState {
  return withKeyOf(state, resetState(state));
}

/** A device after a reset by its driver, or of its machine: neither clears the bytes of the key. Source: QEMU, virtio_net_disable_rss. */
export function withKeyOf({ key_memory }: DeviceState, reset: DeviceState): DeviceState {
  return withPart(reset, 'key_memory', key_memory);
}
