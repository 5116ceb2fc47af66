import type { DeviceLimits } from './limits';
import type { ResetFacts } from './parts/part';
import { eachPart } from './partTable';
import { QEMU_KEY_BYTES, draftOf, withPart, type DeviceState, type Profile, type StateParts } from './state';

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
