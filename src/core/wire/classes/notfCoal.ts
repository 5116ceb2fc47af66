import { READS_ONLY, keptQueues, type DeviceParts, type Patch } from '../effect';
import { F, cvqIndex } from '../features';
import { reserved, uint, type Rule } from '../layout';
import { command } from '../schema';

const SECTION = 'Notifications Coalescing';

const parameters = [
  uint('max_packets', 4, 'Packets before the device notifies.'),
  uint('max_usecs', 4, 'Longest delay of a notification.', { format: 'microseconds' }),
] as const;

const phrase = (values: { readonly max_packets: number; readonly max_usecs: number }) =>
  `after ${values.max_packets} packets or ${values.max_usecs} µs`;

/** Receive queues have even virtqueue indexes, transmit queues odd ones. */
const queue = (index: number) => `${index % 2 === 0 ? 'receive' : 'transmit'} queue ${index >> 1}`;

const dataQueue: Rule<number> = (index, facts) => {
  const pairs = facts?.queue_pairs;
  if (!facts || pairs === undefined) return undefined;
  const max = facts.config.max_virtqueue_pairs ?? 1;
  if (index < 2 * pairs) return undefined;
  return {
    code: 'vq-not-enabled',
    severity: 'error',
    refuses: true,
    message: `Virtqueue ${index} is ${index === cvqIndex(facts.features, max) ? 'the control virtqueue' : 'not an enabled receive or transmit queue'}: ${pairs} ${pairs === 1 ? 'pair is' : 'pairs are'} active. The device must answer ERR.`,
    spec: `virtio 1.4, ${SECTION}`,
  };
};

/** The last command of a direction wins over what was set for its queues before. */
function withDirection(device: DeviceParts, way: 'rx' | 'tx', { max_packets, max_usecs }: Parameters): Patch {
  const { coalescing } = device;
  if (!coalescing) return undefined;
  const parity = way === 'rx' ? 0 : 1;
  const vq = keptQueues(coalescing.vq, (index) => index % 2 !== parity);
  return { coalescing: { ...coalescing, vq, [way]: { max_packets, max_usecs } } };
}

interface Parameters {
  readonly max_packets: number;
  readonly max_usecs: number;
}

const direction = (number: number, way: string, name: 'rx' | 'tx') =>
  command({
    class: 6,
    command: number,
    title: `${way} coalescing`,
    since: '1.3',
    section: SECTION,
    feature: F.NOTF_COAL,
    data: parameters,
    result: [],
    summary: (values) => `notify for ${way} ${phrase(values)}`,
    writes: [`coalescing.${name}`, 'coalescing.vq'],
    effect: (device, values) => withDirection(device, name, values),
    supersededBy: 'none',
    qemu: undefined,
  });

/** Class VIRTIO_NET_CTRL_NOTF_COAL: when the device notifies for used buffers. */
export const NOTF_COAL = {
  VIRTIO_NET_CTRL_NOTF_COAL_TX_SET: direction(0, 'transmit', 'tx'),
  VIRTIO_NET_CTRL_NOTF_COAL_RX_SET: direction(1, 'receive', 'rx'),
  VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET: command({
    class: 6,
    command: 2,
    title: 'coalescing of one queue',
    since: '1.3',
    section: SECTION,
    feature: F.VQ_NOTF_COAL,
    data: [uint('vq_index', 2, 'Virtqueue index.', { rules: [dataQueue] }), reserved('reserved', 2, 1), ...parameters],
    result: [],
    summary: (values) => `notify for ${queue(values.vq_index)} ${phrase(values)}`,
    judgedBy: ['queue_pairs'],
    writes: ['coalescing.vq.{vq_index}'],
    effect: ({ coalescing }, { vq_index, max_packets, max_usecs }) =>
      coalescing && {
        coalescing: { ...coalescing, vq: { ...coalescing.vq, [`${vq_index}`]: { max_packets, max_usecs } } },
      },
    supersededBy: 'none',
    qemu: undefined,
  }),
  VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET: command({
    class: 6,
    command: 3,
    title: 'read coalescing of one queue',
    since: '1.3',
    section: SECTION,
    feature: F.VQ_NOTF_COAL,
    data: [uint('vq_index', 2, 'Virtqueue index.', { rules: [dataQueue] }), reserved('reserved', 2, 1)],
    result: parameters,
    summary: (values) => `read the coalescing of ${queue(values.vq_index)}`,
    judgedBy: ['queue_pairs'],
    ...READS_ONLY,
    qemu: undefined,
  }),
};
