import { hexNumber } from './hex';

/** One named bit of a mask. */
export interface BitName {
  readonly bit: number;
  readonly name: string;
}

const table = (names: Readonly<Record<number, string>>): readonly BitName[] =>
  Object.entries(names).map(([bit, name]) => ({ bit: Number(bit), name }));

/** `hash_types` of RSS_CONFIG and HASH_CONFIG. Source: virtio 1.4, "Supported/enabled hash types". */
export const HASH_TYPES = table({
  0: 'IPv4',
  1: 'TCPv4',
  2: 'UDPv4',
  3: 'IPv6',
  4: 'TCPv6',
  5: 'UDPv6',
  6: 'IP_EX',
  7: 'TCP_EX',
  8: 'UDP_EX',
});

/** `enabled_tunnel_types` of HASH_TUNNEL_SET. Source: virtio 1.4, "Inner Header Hash". */
export const TUNNEL_TYPES = table({
  0: 'GRE_2784',
  1: 'GRE_2890',
  2: 'GRE_7676',
  3: 'GRE_UDP',
  4: 'VXLAN',
  5: 'VXLAN_GPE',
  6: 'GENEVE',
  7: 'IPIP',
  8: 'NVGRE',
});

/** A bit of GUEST_OFFLOADS_SET and the feature bit that allows it. */
export interface OffloadBit extends BitName {
  readonly feature: number;
}

/**
 * Source: virtio 1.4, "Setting Offloads State"; the tunnel bits' map as Linux `virtio_net.c` and QEMU
 * `virtio_net_guest_offloads_by_features` have it. RSC_EXT isn't in the specification's list: Windows sends it.
 */
export const OFFLOADS: readonly OffloadBit[] = [
  { bit: 1, name: 'GUEST_CSUM', feature: 1 },
  { bit: 7, name: 'GUEST_TSO4', feature: 7 },
  { bit: 8, name: 'GUEST_TSO6', feature: 8 },
  { bit: 9, name: 'GUEST_ECN', feature: 9 },
  { bit: 10, name: 'GUEST_UFO', feature: 10 },
  { bit: 46, name: 'GUEST_UDP_TUNNEL_GSO', feature: 65 },
  { bit: 47, name: 'GUEST_UDP_TUNNEL_GSO_CSUM', feature: 66 },
  { bit: 54, name: 'GUEST_USO4', feature: 54 },
  { bit: 55, name: 'GUEST_USO6', feature: 55 },
  { bit: 61, name: 'RSC_EXT', feature: 61 },
];

/** The offloads that are on after feature negotiation: every negotiated one of the specification's list. */
export function negotiatedOffloads(features: bigint): bigint {
  return allowedOffloads(features) & ~(1n << 61n);
}

/** The offload bits that a driver with these features may set. */
export function allowedOffloads(features: bigint): bigint {
  let mask = 0n;
  for (const { offload, feature } of OFFLOAD_MASKS) if ((features & feature) !== 0n) mask |= offload;
  return mask;
}

const OFFLOAD_MASKS = OFFLOADS.map(({ bit, feature }) => ({
  offload: 1n << BigInt(bit),
  feature: 1n << BigInt(feature),
}));

/** The set bits of a mask as names; bits without a name as `bit N`. */
export function bitNames(mask: number | bigint, names: readonly BitName[]): string[] {
  const found: string[] = [];
  let rest = BigInt(mask);
  for (const { bit, name } of names) {
    if ((rest >> BigInt(bit)) & 1n) {
      found.push(name);
      rest &= ~(1n << BigInt(bit));
    }
  }
  for (let bit = 0; rest > 0n; bit++, rest >>= 1n) if (rest & 1n) found.push(`bit ${bit}`);
  return found;
}

/** The bits of a mask that have no name in the table. */
export function unnamedBits(mask: number | bigint, names: readonly BitName[]): bigint {
  let rest = BigInt(mask);
  for (const { bit } of names) rest &= ~(1n << BigInt(bit));
  return rest;
}

/** A mask in words: its names, or `none`. */
export function maskText(mask: number | bigint, names: readonly BitName[]): string {
  const found = bitNames(mask, names);
  return found.length > 0 ? `${found.join(', ')} (${hexNumber(mask)})` : 'none (0x0)';
}
