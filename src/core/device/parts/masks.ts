import { OFFLOADS, TUNNEL_TYPES, bitNames, negotiatedOffloads } from '../../wire/bits';
import { F, hasFeature } from '../../wire/features';
import { hexNumber } from '../../wire/hex';
import { NONE } from '../jsonData';
import { leavesAt, mask64, optional, u32 } from '../shape';
import { bitsText } from './differenceText';
import { fixed, sectionOf, which, type Part } from './part';

const offloads = mask64('Receive offloads that are on.', OFFLOADS);
const offloadsText = (value: bigint) => (value === 0n ? 'none' : bitNames(value, OFFLOADS).join(' '));

export const guest_offloads: Part<bigint, { readonly guest_offloads: string }> = {
  reset: ({ features }) => negotiatedOffloads(features),
  byFeatures: true,
  schema: { guest_offloads: offloads.schema },
  toJson: (value) => ({ guest_offloads: hexNumber(value) }),
  parse: (root) => offloads.parse(root['guest_offloads'], 'guest_offloads'),
  leaves: leavesAt('guest_offloads', offloads),
  ...fixed([
    {
      path: 'guest_offloads',
      group: 'Offloads',
      givenBy: [],
      json: hexNumber,
      same: offloads.same,
      text: offloadsText,
      difference: (a: bigint, b: bigint) => `Receive offloads that are on: ${bitsText(a, b, OFFLOADS)}`,
    },
  ]),
  units: [{ path: 'guest_offloads', by: ['guest_offloads'] }],
  items: (value) => [
    {
      path: 'guest_offloads',
      group: 'Offloads',
      label: 'Guest offloads',
      text: offloadsText(value),
      detail: hexNumber(value),
    },
  ],
  sections: (value) => [sectionOf('Guest Offloads', 'guest_offloads', bitNames(value, OFFLOADS))],
};

/** Undefined where the features don't give it to the device. */
type HashTunnel = number | undefined;

const tunnels = optional(u32('Encapsulations whose inner header is hashed.', TUNNEL_TYPES));
const tunnelsText = (value: number) => (value === 0 ? 'off' : bitNames(value, TUNNEL_TYPES).join(' '));

export const hash_tunnel: Part<HashTunnel, { readonly hash_tunnel: number | typeof NONE }> = {
  reset: ({ features }) => (hasFeature(features, F.HASH_TUNNEL) ? 0 : undefined),
  byFeatures: true,
  schema: { hash_tunnel: tunnels.schema },
  toJson: (value) => ({ hash_tunnel: value ?? NONE }),
  parse: (root, reset) => {
    const value = tunnels.parse(root['hash_tunnel'], 'hash_tunnel');
    return value === 0 ? reset : (value ?? reset);
  },
  leaves: leavesAt('hash_tunnel', tunnels),
  ...fixed([
    {
      path: 'hash_tunnel',
      group: 'Queues and Steering',
      givenBy: [F.HASH_TUNNEL],
      json: (value: HashTunnel) => value ?? NONE,
      same: tunnels.same,
      text: (value: HashTunnel) => (value === undefined ? 'absent' : tunnelsText(value)),
      difference: (a: HashTunnel, b: HashTunnel) =>
        a === undefined || b === undefined
          ? `Only ${which(a !== undefined)} can hash inner headers: ${tunnelsText(a ?? b ?? 0)}.`
          : `Tunnels whose inner header is hashed: ${bitsText(a, b, TUNNEL_TYPES)}`,
    },
  ]),
  units: [{ path: 'hash_tunnel', by: ['hash_tunnel'], fixedWithout: [F.HASH_TUNNEL] }],
  items: (value) =>
    value === undefined
      ? []
      : [{ path: 'hash_tunnel', group: 'Queues and Steering', label: 'Inner header hash', text: tunnelsText(value) }],
  sections: (value) =>
    value === undefined ? [] : [sectionOf('Inner Header Hash', 'hash_tunnel', bitNames(value, TUNNEL_TYPES))],
};
