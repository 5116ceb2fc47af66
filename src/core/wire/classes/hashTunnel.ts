import { TUNNEL_TYPES, bitNames, unnamedBits } from '../bits';
import { F } from '../features';
import { hexNumber } from '../hex';
import { uint, type Rule } from '../layout';
import { command } from '../schema';

const SECTION = 'Inner Header Hash';

const supported: Rule<number> = (types, facts) => {
  const offered = facts?.config.supported_tunnel_types;
  const unsupported = offered === undefined ? unnamedBits(types, TUNNEL_TYPES) : BigInt(types) & ~BigInt(offered);
  if (unsupported === 0n) return undefined;
  return {
    code: 'tunnel-types-unsupported',
    severity: 'error',
    refuses: true,
    message: `The driver enables ${bitNames(unsupported, TUNNEL_TYPES).join(', ')}, which ${offered === undefined ? 'the specification does not define' : `the device does not support (${hexNumber(offered)})`}.`,
    spec: `virtio 1.4, ${SECTION}`,
  };
};

/** Class VIRTIO_NET_CTRL_HASH_TUNNEL: hashing of the inner header of encapsulated packets. */
export const HASH_TUNNEL = {
  VIRTIO_NET_CTRL_HASH_TUNNEL_SET: command({
    class: 7,
    command: 0,
    title: 'inner header hash',
    since: '1.3',
    section: SECTION,
    feature: F.HASH_TUNNEL,
    data: [
      uint('enabled_tunnel_types', 4, 'Encapsulations whose inner header is hashed.', {
        format: 'tunnel_types',
        rules: [supported],
      }),
    ],
    result: [],
    summary: ({ enabled_tunnel_types: mask }) =>
      mask === 0 ? 'no inner header hash' : `hash the inner header of ${bitNames(mask, TUNNEL_TYPES).join(' ')}`,
    writes: ['hash_tunnel'],
    effect: ({ hash_tunnel }, { enabled_tunnel_types }) =>
      hash_tunnel === undefined ? undefined : { hash_tunnel: enabled_tunnel_types },
    supersededBy: 'none',
    qemu: undefined,
  }),
};
