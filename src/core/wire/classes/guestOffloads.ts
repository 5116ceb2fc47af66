import { OFFLOADS, allowedOffloads, bitNames, unnamedBits } from '../bits';
import { F } from '../features';
import { wide, type Rule } from '../layout';
import { command } from '../schema';

const SECTION = 'Offloads State Configuration';

const negotiated: Rule<bigint> = (offloads, facts) => {
  const alien = facts ? offloads & ~allowedOffloads(facts.features) : unnamedBits(offloads, OFFLOADS);
  if (alien === 0n) return undefined;
  return {
    code: 'offload-not-negotiated',
    severity: 'error',
    refuses: true,
    message: `The driver enables ${bitNames(alien, OFFLOADS).join(', ')}, ${facts ? 'which it has not negotiated' : 'which the specification does not name'}. QEMU's model refuses the command.`,
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
  }),
};
