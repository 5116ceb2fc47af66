import type { DeviceState } from '../device/state';
import { behaviourOf } from '../qemu/behaviour';
import type { QemuRelease } from '../qemu/release';
import { refusedFeatures, REQUIRED_FEATURES } from '../qemu/svqFeatures';
import { F, featureBits, featureMask, featureName, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { listed } from '../wire/text';
import type { Destination } from '../load/rule';
import type { Blocked } from './plan';

/**
 * What keeps a release from restoring at all. Judged by what the driver has negotiated: what a device offers beyond that isn't
 * known. Source: QEMU, vhost_vdpa_net_valid_svq_features, virtio_set_features_nocheck.
 */
export function blockedBy(release: QemuRelease, state: DeviceState, destination: Destination): Blocked[] {
  return [...unacceptable(release, destination), ...notOffered(state, destination)];
}

/** What one should know of a release that restores, and moves no further. Source: QEMU, net_vhost_vdpa_init. */
export function cautionsOf(release: QemuRelease, { features }: Destination): Blocked[] {
  if (behaviourOf(release).migration !== 'blocked' || !hasFeature(features, F.CTRL_VQ)) return [];
  return [
    {
      what: 'migration',
      why: `QEMU ${release} itself refuses to migrate such a machine away ("net vdpa cannot migrate with CVQ feature"): these commands are sent only after a migration from another release, or without a migration.`,
    },
  ];
}

function named(features: bigint): string {
  return listed(featureBits(features).map(featureName));
}

/** Features that QEMU takes from no device and offers of its own. */
function ownFeatures(release: QemuRelease): bigint {
  return behaviourOf(release).announce === 'answered' ? featureMask(F.GUEST_ANNOUNCE) : 0n;
}

function unacceptable(release: QemuRelease, { features }: Destination): Blocked[] {
  const offered = (features & ~ownFeatures(release)) | REQUIRED_FEATURES;
  const refusal = refusedFeatures(release, offered);
  if (!refusal) return [];
  const why = `QEMU ${release} doesn't start Shadow Virtqueue on a device that offers ${named(refusal.refused)} ("${refusal.message}").`;
  return [{ what: 'features that Shadow Virtqueue refuses', why }];
}

function notOffered({ features: negotiated }: DeviceState, { features }: Destination): Blocked[] {
  const lacking = negotiated & ~features;
  if (lacking === 0n) return [];
  const why = `The driver has negotiated ${named(lacking)}, which the destination doesn't offer: QEMU refuses to load the migration ("Features ${hexNumber(negotiated)} unsupported").`;
  return [{ what: 'features that the destination lacks', why }];
}
