import { OFFLOADS, allowedOffloads, bitNames, unnamedBits } from '../bits';
import { F, featureName, hasFeature } from '../features';
import { hexNumber } from '../hex';
import { wide, type Rule } from '../layout';
import { command } from '../schema';

/** QEMU's model takes the bit, which Windows sends, and doesn't keep it. */
export const RSC_EXT = 1n << 61n;

const SECTION = 'Offloads State Configuration';

const negotiated: Rule<bigint> = (offloads, facts) => {
  const unsupported = facts ? offloads & ~allowedOffloads(facts.features) : unnamedBits(offloads, OFFLOADS);
  if (unsupported === 0n) return undefined;
  return {
    code: 'offload-not-negotiated',
    severity: 'error',
    refuses: true,
    message: `The driver enables ${bitNames(unsupported, OFFLOADS).join(', ')}, ${facts ? 'which it has not negotiated' : 'which the specification does not define'}. QEMU's model refuses the command.`,
    spec: `virtio 1.4, ${SECTION}`,
  };
};

/** Class VIRTIO_NET_CTRL_GUEST_OFFLOADS: which receive offloads are on. */
export const GUEST_OFFLOADS = {
  VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET: command({
    class: 5,
    command: 0,
    title: 'guest offloads',
    since: '1.0',
    section: SECTION,
    feature: F.CTRL_GUEST_OFFLOADS,
    data: [
      wide('offloads', 'Receive offloads that are on.', { legacy: true, format: 'offloads', rules: [negotiated] }),
    ],
    result: [],
    summary: ({ offloads }) =>
      offloads === 0n ? 'all receive offloads off' : `receive offloads on: ${bitNames(offloads, OFFLOADS).join(' ')}`,
    writes: ['guest_offloads'],
    effect: (_, { offloads }) => ({ guest_offloads: offloads }),
    supersededBy: 'none',
    qemu: {
      handler: 'virtio_net_handle_offloads',
      refuses: ({ features }, { offloads }) => {
        if (!hasFeature(features, F.CTRL_GUEST_OFFLOADS))
          return `${featureName(F.CTRL_GUEST_OFFLOADS)} isn't negotiated.`;
        const unsupported = offloads & ~(allowedOffloads(features) | RSC_EXT);
        return unsupported === 0n ? undefined : `Offloads ${hexNumber(unsupported)} aren't negotiated.`;
      },
    },
  }),
};
