import { bitNames, unnamedBits } from '../bits';
import { READS_ONLY } from '../effect';
import { F, cvqIndex, featureName, hasFeature } from '../features';
import {
  repeat,
  replies,
  reserved,
  uint,
  wide,
  type DeviceFacts,
  type ReplySpec,
  type Rule,
  type Values,
} from '../layout';
import { command } from '../schema';
import { STATS_BITS, STATS_TYPES } from '../statsTypes';

const SECTION = 'Device Statistics';
const SPEC = `virtio 1.4, ${SECTION}`;

const knownTypes: Rule<bigint> = (types) => {
  const unsupported = unnamedBits(types, STATS_BITS);
  if (unsupported === 0n) return undefined;
  return {
    code: 'stats-type-unknown',
    severity: 'error',
    refuses: true,
    message: `The driver requests statistics of ${bitNames(unsupported, STATS_BITS).join(', ')}, which the specification does not define. The device must answer ERR to the whole command.`,
    spec: SPEC,
  };
};

/** What a virtqueue is by its index; undefined while the device's queues are not known. */
function kindOfQueue(index: number, facts: DeviceFacts): ReplySpec['queues'] | 'none' | undefined {
  const { features, config } = facts;
  const several = hasFeature(features, F.MQ) || hasFeature(features, F.RSS);
  if (several && config.max_virtqueue_pairs === undefined) return undefined;
  const control = cvqIndex(features, config.max_virtqueue_pairs);
  if (index > control) return 'none';
  if (index === control) return 'control';
  return index % 2 === 0 ? 'receive' : 'transmit';
}

const offeredBy: Rule<Values> = ({ vq_index: index, types_bitmap: types }, facts) => {
  if (!facts || typeof index !== 'number' || typeof types !== 'bigint') return undefined;
  const kind = kindOfQueue(index, facts);
  if (kind === undefined) return undefined;
  const refusal = { severity: 'error', refuses: true, spec: SPEC } as const;
  const answer = 'The device must answer ERR to the whole command.';
  if (kind === 'none') {
    return {
      ...refusal,
      code: 'stats-queue-out-of-range',
      message: `Virtqueue ${index} doesn't exist. ${answer}`,
    };
  }
  for (const [bit, { name, queues, features }] of Object.entries(STATS_TYPES)) {
    if (((types >> BigInt(bit)) & 1n) === 0n) continue;
    if (queues !== kind) {
      const message = `Virtqueue ${index} is a ${kind} queue and has no ${name} statistics. ${answer}`;
      return { ...refusal, code: 'stats-type-not-of-queue', message };
    }
    if (features.length > 0 && !features.some((feature) => hasFeature(facts.features, feature))) {
      const message = `${name} statistics need ${features.map(featureName).join(' or ')}, which isn't negotiated. ${answer}`;
      return { ...refusal, code: 'stats-type-not-negotiated', message };
    }
  }
  return undefined;
};

/** Class VIRTIO_NET_CTRL_STATS: counters of the device. */
export const STATS = {
  VIRTIO_NET_CTRL_STATS_QUERY: command({
    class: 8,
    command: 0,
    title: 'supported statistics',
    since: '1.4',
    section: SECTION,
    feature: F.DEVICE_STATS,
    data: [],
    result: [wide('supported_stats_types', 'Statistics that the device can give.', { format: 'stats_types' })],
    summary: () => 'read which statistics are supported',
    ...READS_ONLY,
    qemu: undefined,
  }),
  VIRTIO_NET_CTRL_STATS_GET: command({
    class: 8,
    command: 1,
    title: 'read statistics',
    since: '1.4',
    section: SECTION,
    feature: F.DEVICE_STATS,
    data: [
      repeat(
        'stats',
        'One entry per queue.',
        [
          uint('vq_index', 2, 'Virtqueue index.'),
          reserved('reserved', 2, 3),
          wide('types_bitmap', 'Requested statistics.', { format: 'stats_types', rules: [knownTypes] }),
        ],
        [offeredBy],
      ),
    ],
    result: [replies('replies', 'Counters, one record per queue and type.', STATS_TYPES)],
    summary: ({ stats }) => `read statistics of ${stats.length} queue${stats.length === 1 ? '' : 's'}`,
    ...READS_ONLY,
    qemu: undefined,
  }),
};
