import type { Finding } from '../findings/finding';
import { hexNumber } from './hex';

/** A feature bit of a virtio network device. */
export interface Feature {
  readonly bit: number;
  /** Without the prefix `VIRTIO_NET_F_` or `VIRTIO_F_`. */
  readonly name: string;
  /** First specification that lists it; absent for legacy-only bits. */
  readonly since?: '1.0' | '1.1' | '1.2' | '1.3' | '1.4';
  /**
   * Every inner list needs one of its features. Source: virtio 1.4, "Feature bit requirements", which leaves out that
   * CTRL_GUEST_OFFLOADS, CTRL_RX_EXTRA, DEVICE_STATS and HASH_REPORT are of no use without the control virtqueue.
   */
  readonly requires?: readonly (readonly string[])[];
}

const net = (
  bit: number,
  name: string,
  since?: Feature['since'],
  ...requires: readonly (readonly string[])[]
): Feature => ({ bit, name, ...(since ? { since } : {}), ...(requires.length > 0 ? { requires } : {}) });

/**
 * Device-specific and generic bits. Source: virtio 1.4, "Feature bits" of the network device and "Reserved Feature
 * Bits". Bit 41 is ADMIN_VQ there and was GUEST_RSC4 in legacy Windows drivers.
 */
export const FEATURES: readonly Feature[] = [
  net(0, 'CSUM', '1.0'),
  net(1, 'GUEST_CSUM', '1.0'),
  net(2, 'CTRL_GUEST_OFFLOADS', '1.0', ['CTRL_VQ']),
  net(3, 'MTU', '1.1'),
  net(5, 'MAC', '1.0'),
  net(6, 'GSO'),
  net(7, 'GUEST_TSO4', '1.0', ['GUEST_CSUM']),
  net(8, 'GUEST_TSO6', '1.0', ['GUEST_CSUM']),
  net(9, 'GUEST_ECN', '1.0', ['GUEST_TSO4', 'GUEST_TSO6']),
  net(10, 'GUEST_UFO', '1.0', ['GUEST_CSUM']),
  net(11, 'HOST_TSO4', '1.0', ['CSUM']),
  net(12, 'HOST_TSO6', '1.0', ['CSUM']),
  net(13, 'HOST_ECN', '1.0', ['HOST_TSO4', 'HOST_TSO6']),
  net(14, 'HOST_UFO', '1.0', ['CSUM']),
  net(15, 'MRG_RXBUF', '1.0'),
  net(16, 'STATUS', '1.0'),
  net(17, 'CTRL_VQ', '1.0'),
  net(18, 'CTRL_RX', '1.0', ['CTRL_VQ']),
  net(19, 'CTRL_VLAN', '1.0', ['CTRL_VQ']),
  net(20, 'CTRL_RX_EXTRA', '1.0', ['CTRL_VQ']),
  net(21, 'GUEST_ANNOUNCE', '1.0', ['CTRL_VQ']),
  net(22, 'MQ', '1.0', ['CTRL_VQ']),
  net(23, 'CTRL_MAC_ADDR', '1.0', ['CTRL_VQ']),
  net(24, 'NOTIFY_ON_EMPTY'),
  net(26, 'LOG_ALL'),
  net(27, 'ANY_LAYOUT'),
  net(28, 'INDIRECT_DESC', '1.0'),
  net(29, 'EVENT_IDX', '1.0'),
  net(32, 'VERSION_1', '1.0'),
  net(33, 'ACCESS_PLATFORM', '1.1'),
  net(34, 'RING_PACKED', '1.1'),
  net(35, 'IN_ORDER', '1.1'),
  net(36, 'ORDER_PLATFORM', '1.1'),
  net(37, 'SR_IOV', '1.1'),
  net(38, 'NOTIFICATION_DATA', '1.1'),
  net(39, 'NOTIF_CONFIG_DATA', '1.2'),
  net(40, 'RING_RESET', '1.2'),
  net(41, 'ADMIN_VQ', '1.3'),
  net(42, 'GUEST_RSC6'),
  net(43, 'SUSPEND', '1.4'),
  net(50, 'DEVICE_STATS', '1.4', ['CTRL_VQ']),
  net(51, 'HASH_TUNNEL', '1.3', ['CTRL_VQ'], ['RSS', 'HASH_REPORT']),
  net(52, 'VQ_NOTF_COAL', '1.3', ['CTRL_VQ']),
  net(53, 'NOTF_COAL', '1.3', ['CTRL_VQ']),
  net(54, 'GUEST_USO4', '1.3', ['GUEST_CSUM']),
  net(55, 'GUEST_USO6', '1.3', ['GUEST_CSUM']),
  net(56, 'HOST_USO', '1.2', ['CSUM']),
  net(57, 'HASH_REPORT', '1.2', ['CTRL_VQ']),
  net(59, 'GUEST_HDRLEN', '1.2'),
  net(60, 'RSS', '1.2', ['CTRL_VQ']),
  net(61, 'RSC_EXT', '1.1', ['HOST_TSO4', 'HOST_TSO6']),
  net(62, 'STANDBY', '1.1'),
  net(63, 'SPEED_DUPLEX', '1.2'),
  net(64, 'RSS_CONTEXT', '1.4', ['CTRL_VQ'], ['RSS']),
  net(65, 'GUEST_UDP_TUNNEL_GSO', '1.4', ['GUEST_TSO4'], ['GUEST_TSO6'], ['GUEST_USO4'], ['GUEST_USO6']),
  net(66, 'GUEST_UDP_TUNNEL_GSO_CSUM', '1.4', ['GUEST_UDP_TUNNEL_GSO']),
  net(67, 'HOST_UDP_TUNNEL_GSO', '1.4', ['HOST_TSO4'], ['HOST_TSO6'], ['HOST_USO']),
  net(68, 'HOST_UDP_TUNNEL_GSO_CSUM', '1.4', ['HOST_UDP_TUNNEL_GSO']),
  net(69, 'OUT_NET_HEADER', '1.4'),
  net(70, 'IPSEC', '1.4'),
];

/** The bits that decide what the control virtqueue can carry and what the configuration space holds, by name. */
export const F = {
  CSUM: 0,
  GUEST_CSUM: 1,
  CTRL_GUEST_OFFLOADS: 2,
  MTU: 3,
  MAC: 5,
  GUEST_TSO4: 7,
  GUEST_TSO6: 8,
  HOST_TSO4: 11,
  HOST_TSO6: 12,
  STATUS: 16,
  CTRL_VQ: 17,
  CTRL_RX: 18,
  CTRL_VLAN: 19,
  CTRL_RX_EXTRA: 20,
  GUEST_ANNOUNCE: 21,
  MQ: 22,
  CTRL_MAC_ADDR: 23,
  LOG_ALL: 26,
  VERSION_1: 32,
  DEVICE_STATS: 50,
  HASH_TUNNEL: 51,
  VQ_NOTF_COAL: 52,
  NOTF_COAL: 53,
  HOST_USO: 56,
  HASH_REPORT: 57,
  RSS: 60,
  SPEED_DUPLEX: 63,
  RSS_CONTEXT: 64,
} as const;

const BY_BIT = new Map(FEATURES.map((feature) => [feature.bit, feature]));
const BIT_BY_NAME = new Map(FEATURES.map((feature) => [feature.name, feature.bit]));

export function hasFeature(features: bigint, bit: number): boolean {
  return ((features >> BigInt(bit)) & 1n) === 1n;
}

/** `VIRTIO_NET_F_MQ`, `VIRTIO_F_VERSION_1`, `VHOST_F_LOG_ALL`, or `feature bit 48`. */
export function featureName(bit: number): string {
  const feature = BY_BIT.get(bit);
  if (!feature) return `feature bit ${bit}`;
  if (bit === F.LOG_ALL) return `VHOST_F_${feature.name}`;
  const generic = bit >= 24 && bit <= 43 && bit !== 42;
  return `${generic ? 'VIRTIO_F_' : 'VIRTIO_NET_F_'}${feature.name}`;
}

/** The set bits, ascending. */
export function featureBits(mask: bigint): number[] {
  const bits: number[] = [];
  for (let bit = 0, rest = mask; rest > 0n; bit++, rest >>= 1n) if (rest & 1n) bits.push(bit);
  return bits;
}

/** Short names of the set bits, ascending. */
export function featureNames(features: bigint): string[] {
  const names: string[] = [];
  for (let bit = 0, rest = features; rest > 0n; bit++, rest >>= 1n) {
    if (rest & 1n) names.push(BY_BIT.get(bit)?.name ?? `bit ${bit}`);
  }
  return names;
}

/** The mask of these features. */
export function featureMask(...bits: readonly number[]): bigint {
  return bits.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
}

/** `0x…` or plain hex digits, up to 128 bits; undefined when it isn't that. */
export function parseFeatures(text: string): bigint | undefined {
  return /^(0x)?[0-9a-fA-F]{1,32}$/.test(text) ? BigInt(text.startsWith('0x') ? text : `0x${text}`) : undefined;
}

/** Sysfs' `features` of a virtio device: a digit for each bit, bit 0 first. Undefined when it isn't that. */
export function parseBitString(text: string): bigint | undefined {
  if (!/^(?:[01]{64}){1,2}$/.test(text)) return undefined;
  return featureMask(...Array.from(text, (digit, bit) => (digit === '1' ? [bit] : [])).flat());
}

/** Names that QEMU's properties, the `vdpa` program and older headers have for a feature. */
const OTHER_NAMES: ReadonlyMap<string, number> = new Map([
  ['RING_INDIRECT_DESC', 28],
  ['RING_EVENT_IDX', 29],
  ['IOMMU_PLATFORM', 33],
  ['PACKED', 34],
  ['QUEUE_RESET', 40],
  ['HASH', F.HASH_REPORT],
  ['GUEST_RSC_EXT', 61],
]);

/** The bit of a feature by its name, with or without prefix, in capitals or not: `VIRTIO_NET_F_MQ`, `mq`, `guest_uso4`. */
export function featureBit(name: string): number | undefined {
  const short = name
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^(?:VIRTIO_NET_F|VIRTIO_RING_F|VIRTIO_F|VHOST_F)_/, '');
  return BIT_BY_NAME.get(short) ?? OTHER_NAMES.get(short);
}

/** What is wrong with a set of features: bits whose requirements are missing. `asked` are those that are looked at. */
export function featureFindings(
  features: bigint,
  are: 'negotiated' | 'offered' = 'negotiated',
  asked = features,
): Finding[] {
  const findings: Finding[] = [];
  for (const feature of FEATURES) {
    if (!hasFeature(asked, feature.bit)) continue;
    for (const choices of feature.requires ?? []) {
      if (choices.some((name) => hasFeature(features, BIT_BY_NAME.get(name) ?? -1))) continue;
      findings.push({
        code: 'feature-requirement',
        severity: 'warning',
        message: `${featureName(feature.bit)} is ${are} without ${choices.join(' or ')}, which is required (features ${hexNumber(features)}).`,
        spec: 'virtio 1.4, Network Device, Feature bit requirements',
      });
    }
  }
  return findings;
}

/**
 * Virtqueue index of the control virtqueue.
 * Source: virtio 1.4, "Virtqueues" of the network device: 2N, with N the device's queue pairs if MQ or RSS is
 * negotiated, else 1.
 */
export function cvqIndex(features: bigint, maxVirtqueuePairs = 1): number {
  const several = hasFeature(features, F.MQ) || hasFeature(features, F.RSS);
  return 2 * (several ? maxVirtqueuePairs : 1);
}
