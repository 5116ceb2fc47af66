import { featureMask } from '../wire/features';
import { within, type QemuRelease } from './release';

/** A feature of the device that a Shadow Virtqueue works with. */
export interface AcceptedFeature {
  readonly bit: number;
  readonly since: QemuRelease;
  /** True where a device without it is refused. */
  readonly required?: true;
  readonly source: string;
}

const LIST = 'vdpa_svq_device_features';

const accepted = (since: QemuRelease, source: string, ...bits: readonly number[]): AcceptedFeature[] =>
  bits.map((bit) => ({ bit, since, source }));

/** All that some release accepts, by bit. Bits from 64 on aren't read from a vDPA device. */
export const ACCEPTED_FEATURES: readonly AcceptedFeature[] = [
  ...accepted('7.2', LIST, 0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 22, 23, 27, 61, 62),
  ...accepted('8.0', `${LIST} (609ab4c3ed)`, 26),
  ...accepted('8.1', `${LIST} (4b4a1378b9)`, 2),
  ...accepted('8.1', `${LIST} (ea6eec4979)`, 18),
  ...accepted('8.1', `${LIST} (d669b7bba2)`, 20),
  ...accepted('8.1', `${LIST} (0d74e2b785)`, 63),
  ...accepted('8.2', `${LIST} (e213c45a04)`, 19),
  ...accepted('8.2', `${LIST} (556b67d413)`, 57),
  ...accepted('8.2', `${LIST} (07eba9493d)`, 60),
  ...accepted('11.0', `${LIST} (change of February 2026, not measured)`, 6),
  ...accepted('7.2', 'vhost_svq_valid_features (396d512669)', 29),
  ...accepted('11.0', 'vhost_svq_valid_features (459cfb80a7)', 28),
  ...accepted('11.1', 'vhost_svq_valid_features; seen in 11.1.3', 35),
  { bit: 32, since: '7.2', required: true, source: 'vhost_svq_valid_features' },
  { bit: 33, since: '7.2', required: true, source: 'vhost_svq_valid_features' },
];

/** Mask of the bits that a release accepts. */
export function acceptedBy(release: QemuRelease): bigint {
  return featureMask(...ACCEPTED_FEATURES.filter((feature) => within(release, feature)).map(({ bit }) => bit));
}

/** Mask of the bits that a device must offer. */
export const REQUIRED_FEATURES = featureMask(
  ...ACCEPTED_FEATURES.filter(({ required }) => required === true).map(({ bit }) => bit),
);

/**
 * Mask of the bits that are checked as the ring's, after those of the device. Source: VIRTIO_TRANSPORT_F_START and _END, less the
 * end itself, in vhost_vdpa_net_valid_svq_features.
 */
function transportBits(release: QemuRelease): bigint {
  const end = within(release, { since: '9.0' }) ? 42 : 41;
  return featureMask(...Array.from({ length: end - 28 }, (_, i) => 28 + i));
}

/** Features of a device that keep a Shadow Virtqueue from starting. */
export interface Refusal {
  /** Offered, and not accepted. */
  readonly refused: bigint;
  /** Not offered, though required. */
  readonly lacking: bigint;
  /** QEMU's message. It checks the device's own bits first, and the ring's only if those are accepted. */
  readonly message: string;
}

/** Why a release doesn't start a Shadow Virtqueue on a device that offers these features; undefined when it does. */
export function refusedFeatures(release: QemuRelease, offered: bigint): Refusal | undefined {
  const seen = BigInt.asUintN(64, offered);
  const refused = seen & ~acceptedBy(release);
  const lacking = REQUIRED_FEATURES & ~seen;
  if (refused === 0n && lacking === 0n) return undefined;
  const own = refused & ~transportBits(release);
  return { refused, lacking, message: own === 0n ? ofRing(seen, refused, lacking) : ofDevice(own) };
}

function ofDevice(own: bigint): string {
  return `vdpa svq does not work with features 0x${own.toString(16)}`;
}

function ofRing(offered: bigint, refused: bigint, lacking: bigint): string {
  const ok = (offered & ~refused) | lacking;
  return `SVQ Invalid device feature flags, offer: 0x${offered.toString(16)}, ok: 0x${ok.toString(16)}`;
}
