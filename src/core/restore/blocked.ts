import type { DeviceState } from '../device/state';
import { behaviourOf } from '../qemu/behaviour';
import { verdictOn } from '../qemu/explainFeatures';
import type { QemuRelease } from '../qemu/release';
import { refusalOf, REQUIRED_FEATURES } from '../qemu/svqFeatures';
import { F, featureBits, featureMask, featureName, hasFeature } from '../wire/features';
import type { Blocked, Destination } from './plan';

/**
 * What keeps a release from restoring at all. Judged by what the driver has negotiated: what a device offers beyond that isn't
 * known. Source: QEMU, vhost_vdpa_net_valid_svq_features, net_vhost_vdpa_init, virtio_set_features_nocheck.
 */
export function blockedBy(release: QemuRelease, state: DeviceState, destination: Destination): Blocked[] {
  return [
    ...unacceptable(release, destination),
    ...notOffered(state, destination),
    ...notMigratable(release, destination),
  ];
}

/** Features that QEMU takes from no device and offers of its own. */
function ownFeatures(release: QemuRelease): bigint {
  return behaviourOf(release).announce === 'answered' ? featureMask(F.GUEST_ANNOUNCE) : 0n;
}

function unacceptable(release: QemuRelease, { features }: Destination): Blocked[] {
  const offered = (features & ~ownFeatures(release)) | REQUIRED_FEATURES;
  const refusal = refusalOf(release, offered);
  if (!refusal) return [];
  return featureBits(refusal.refused).map((bit) => ({
    what: featureName(bit),
    why: `QEMU ${release} starts no Shadow Virtqueue on a device that offers ${featureName(bit)} ("${refusal.message}"). ${verdictOn(release, bit).why}`,
  }));
}

function notOffered(state: DeviceState, { features }: Destination): Blocked[] {
  return featureBits(state.features & ~features).map((bit) => ({
    what: featureName(bit),
    why: `The driver has negotiated ${featureName(bit)}, which the destination doesn't offer: QEMU refuses to load the migration ("Features 0x${state.features.toString(16)} unsupported").`,
  }));
}

function notMigratable(release: QemuRelease, { features }: Destination): Blocked[] {
  if (behaviourOf(release).migration !== 'blocked' || !hasFeature(features, F.CTRL_VQ)) return [];
  return [
    {
      what: 'migration',
      why: `QEMU ${release} refuses to migrate a machine whose vDPA device has a control virtqueue ("net vdpa cannot migrate with CVQ feature"). One that comes from another release, or that stays, gets the commands shown.`,
    },
  ];
}
