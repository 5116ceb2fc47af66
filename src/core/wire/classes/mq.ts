import { HASH_TYPES, bitNames, unnamedBits } from '../bits';
import { keptQueues, type DeviceParts, type Negotiated, type Patch, type QemuFacts, type Rss } from '../effect';
import { F, featureName, hasFeature } from '../features';
import { hexNumber } from '../hex';
import { bytes, count, numbers, reserved, uint, type Rule, type ValuesOf } from '../layout';
import { command } from '../schema';

const AUTOMATIC = 'Automatic receive steering in multiqueue mode';
const RSS = 'Receive-side scaling (RSS)';
const HASH = 'Hash calculation for incoming packets';

const pairsInRange: Rule<number> = (pairs, facts) => {
  const max = facts?.config.max_virtqueue_pairs;
  if (pairs >= 1 && pairs <= (max ?? 0x8000)) return undefined;
  return {
    code: 'queue-pairs-out-of-range',
    severity: 'error',
    refuses: true,
    message: `${pairs} queue pairs: the driver must request 1 to ${max === undefined ? '0x8000' : `${max} (max_virtqueue_pairs)`}.`,
    spec: `virtio 1.4, ${AUTOMATIC}`,
  };
};

const supportedTypes: Rule<number> = (types, facts) => {
  const supported = facts?.config.supported_hash_types;
  const unsupported = supported === undefined ? unnamedBits(types, HASH_TYPES) : BigInt(types) & ~BigInt(supported);
  if (unsupported === 0n) return undefined;
  return {
    code: 'hash-types-unsupported',
    severity: 'warning',
    message: `hash_types ${hexNumber(types)} requests ${bitNames(unsupported, HASH_TYPES).join(', ')}, which ${supported === undefined ? 'the specification does not define' : `the device does not support (${hexNumber(supported)})`}. QEMU's model doesn't check.`,
    spec: `virtio 1.4, ${RSS}`,
  };
};

const maskInRange: Rule<number> = (mask, facts) => {
  const entries = mask + 1;
  if ((entries & mask) !== 0) {
    return {
      code: 'rss-table-size',
      severity: 'error',
      refuses: true,
      message: `The indirection table has ${entries} entries, which isn't a power of two. QEMU's model refuses it after the device has accepted it.`,
      spec: `virtio 1.4, ${RSS}`,
    };
  }
  const max = facts?.config.rss_max_indirection_table_length;
  if (max === undefined || entries <= max) return undefined;
  return {
    code: 'rss-table-size',
    severity: 'error',
    refuses: true,
    message: `The indirection table has ${entries} entries; the device supports ${max} (rss_max_indirection_table_length).`,
    spec: `virtio 1.4, ${RSS}`,
  };
};

const existingQueue: Rule<number> = (queue, facts) => {
  const pairs = facts?.config.max_virtqueue_pairs;
  if (queue & 0x8000) {
    return {
      code: 'rss-queue-reserved-bit',
      severity: 'warning',
      message: `Queue ${hexNumber(queue)} has the reserved bit 15 of rss_rq_id set.`,
      spec: `virtio 1.4, ${RSS}`,
    };
  }
  if (pairs === undefined || queue < pairs) return undefined;
  return {
    code: 'rss-queue-out-of-range',
    severity: 'error',
    message: `Receive queue ${queue} doesn't exist: the device has ${pairs} queue pairs. QEMU before 9.1 reads out of range here (CVE-2024-6505).`,
    spec: `virtio 1.4, ${RSS}; QEMU f1595ceb9a`,
  };
};

const keyLength: Rule<number> = (length, facts) => {
  const max = facts?.config.rss_max_key_size;
  if (max !== undefined && length > max) {
    return {
      code: 'rss-key-too-long',
      severity: 'error',
      refuses: true,
      message: `The key has ${length} bytes; the device supports ${max} (rss_max_key_size).`,
      spec: `virtio 1.4, ${RSS}`,
    };
  }
  if (length === 0 || length >= 40) return undefined;
  return {
    code: 'rss-key-short',
    severity: 'warning',
    message: `The key has ${length} bytes: Toeplitz over IPv6 with ports needs 40, and QEMU restores it with 40, the rest from earlier keys.`,
    spec: `virtio 1.4, ${RSS}; QEMU, virtio_net_handle_rss`,
  };
};

const hashFields = {
  types: uint('hash_types', 4, 'Which packets are hashed, and over what.', {
    format: 'hash_types',
    rules: [supportedTypes],
  }),
  keyLength: count('hash_key_length', 1, 'hash_key_data', 'Bytes of the key.', { rules: [keyLength] }),
  key: bytes('hash_key_data', 'hash_key_length', 'The Toeplitz key.'),
};

/** `struct virtio_net_rss_config`, which RSS contexts carry too. */
export const RSS_CONFIG = [
  hashFields.types,
  count('indirection_table_mask', 2, 'indirection_table', 'Number of entries minus one; a mask for the hash.', {
    plus: 1,
    rules: [maskInRange],
  }),
  uint('unclassified_queue', 2, 'Receive queue for packets without a hash (rss_rq_id: half the virtqueue index).', {
    rules: [existingQueue],
  }),
  numbers('indirection_table', 'indirection_table_mask', 'Receive queue for each value of hash & mask.', [
    existingQueue,
  ]),
  uint('max_tx_vq', 2, 'Transmit queues that the driver uses.', { rules: [pairsInRange] }),
  hashFields.keyLength,
  hashFields.key,
] as const;

const types = (mask: number) => (mask === 0 ? 'no hash types' : bitNames(mask, HASH_TYPES).join(' '));

/** What an RSS configuration asks for, in a phrase. */
export function rssCommandSummary(rss: {
  readonly hash_types: number;
  readonly indirection_table: readonly number[];
  readonly max_tx_vq: number;
  readonly hash_key_length: number;
}): string {
  const queues = new Set(rss.indirection_table).size;
  return `${types(rss.hash_types)}; table of ${rss.indirection_table.length} over ${queues} queue${queues === 1 ? '' : 's'}; ${rss.max_tx_vq} tx; ${rss.hash_key_length}-byte key`;
}

/** The configuration as a device keeps it. */
export function rssOfValues(values: RssValues): Rss {
  const { hash_types, indirection_table, unclassified_queue, max_tx_vq, hash_key_data: key } = values;
  return { hash_types, indirection_table, unclassified_queue, max_tx_vq, key };
}

type RssValues = ValuesOf<typeof RSS_CONFIG>;

const STEERING_PATHS = ['steering', 'rss', 'hash'];
/** Queues beyond the active pairs lose what was set for them: a queue enabled again starts from the default. */
const QUEUES = { writes: ['queue_pairs', ...STEERING_PATHS], resets: ['coalescing.vq'] };

/** One literal: a spread, of states that are made by the million, takes five times as long. */
function steered({ coalescing }: DeviceParts, queue_pairs: number, steering: DeviceParts['steering']): Patch {
  const vq = coalescing && keptQueues(coalescing.vq, (index) => index < 2 * queue_pairs);
  return { queue_pairs, coalescing: vq && vq !== coalescing.vq ? { ...coalescing, vq } : coalescing, steering };
}

/** The mode of steering that a command selects; without its feature a device has none but the automatic one. */
function given({ features }: Negotiated, feature: number, mode: DeviceParts['steering']): DeviceParts['steering'] {
  return hasFeature(features, feature) ? mode : { mode: 'automatic' };
}

const notNegotiated = ({ features }: QemuFacts, feature: number): string | undefined =>
  hasFeature(features, feature) ? undefined : `${featureName(feature)} isn't negotiated.`;

function pairsRefused({ config }: QemuFacts, pairs: number): string | undefined {
  const max = config.max_virtqueue_pairs ?? 0x8000;
  return pairs >= 1 && pairs <= max ? undefined : `${pairs} queue pairs; the device has ${max}.`;
}

/** VIRTIO_NET_RSS_MAX_KEY_SIZE: bytes of the key in QEMU's model. */
const QEMU_KEY = 40;
/** VIRTIO_NET_RSS_MAX_TABLE_LEN. */
const QEMU_TABLE = 128;

function keyRefused({ hash_types, hash_key_length }: Pick<RssValues, 'hash_types' | 'hash_key_length'>) {
  if (hash_key_length > QEMU_KEY) return `Invalid key size: ${hash_key_length} of ${QEMU_KEY} bytes.`;
  return hash_key_length === 0 && hash_types !== 0 ? 'No key provided for the hash types.' : undefined;
}

function rssRefused(device: QemuFacts, values: RssValues): string | undefined {
  const entries = values.indirection_table.length;
  if (entries > QEMU_TABLE) return `Too large indirection table: ${entries} of ${QEMU_TABLE} entries.`;
  if ((entries & (entries - 1)) !== 0) return `Invalid size of indirection table: ${entries} entries.`;
  const max = device.config.max_virtqueue_pairs ?? 0x8000;
  if (values.unclassified_queue >= max) return `Invalid default queue: ${values.unclassified_queue} of ${max}.`;
  return pairsRefused(device, values.max_tx_vq) ?? keyRefused(values);
}

/** A shorter key leaves the rest of the one before. */
const keyReads = ({ hash_key_length }: Pick<RssValues, 'hash_key_length'>): readonly string[] =>
  hash_key_length > 0 && hash_key_length < QEMU_KEY ? ['key_memory'] : [];

/** Class VIRTIO_NET_CTRL_MQ: queue pairs, receive-side scaling, hash reports. */
export const MQ = {
  VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: command({
    class: 4,
    command: 0,
    title: 'queue pairs',
    since: '1.0',
    section: AUTOMATIC,
    feature: F.MQ,
    data: [uint('virtqueue_pairs', 2, 'Queue pairs to use.', { legacy: true, rules: [pairsInRange] })],
    result: [],
    summary: ({ virtqueue_pairs: n }) => `use ${n} queue pair${n === 1 ? '' : 's'}, automatic steering`,
    ...QUEUES,
    effect: (device, { virtqueue_pairs }) => steered(device, virtqueue_pairs, { mode: 'automatic' }),
    supersededBy: 'none',
    qemu: {
      handler: 'virtio_net_handle_mq',
      refuses: (device, { virtqueue_pairs }) => notNegotiated(device, F.MQ) ?? pairsRefused(device, virtqueue_pairs),
    },
  }),
  VIRTIO_NET_CTRL_MQ_RSS_CONFIG: command({
    class: 4,
    command: 1,
    title: 'receive-side scaling',
    since: '1.2',
    section: RSS,
    feature: F.RSS,
    data: RSS_CONFIG,
    result: [],
    summary: (values) => `RSS: ${rssCommandSummary(values)}`,
    ...QUEUES,
    effect: (device, values) =>
      steered(device, values.max_tx_vq, given(device, F.RSS, { mode: 'rss', rss: rssOfValues(values) })),
    supersededBy: 'none',
    qemu: {
      handler: 'virtio_net_handle_rss',
      refuses: (device, values) => notNegotiated(device, F.RSS) ?? rssRefused(device, values),
      reads: keyReads,
    },
    trailing:
      'Devices ignore them. DPDK sends 1, Windows up to 4; Linux 6.12 also sends 1, but puts it before the key, so the device gets a 0 and all except the last byte of the key.',
  }),
  VIRTIO_NET_CTRL_MQ_HASH_CONFIG: command({
    class: 4,
    command: 2,
    title: 'hash reports',
    since: '1.2',
    section: HASH,
    feature: F.HASH_REPORT,
    data: [
      uint('hash_types', 4, 'Which packets are hashed, and over what.', {
        format: 'hash_types',
        rules: [
          supportedTypes,
          (hash_types, facts) =>
            facts && hasFeature(facts.features, F.RSS)
              ? {
                  code: 'hash-config-with-rss',
                  severity: 'warning',
                  message: `With VIRTIO_NET_F_RSS negotiated a device accepts hash types and key only from RSS_CONFIG. QEMU ${
                    hash_types === 0
                      ? 'treats a command without hash types as the state after a reset, and restores nothing of it'
                      : 'turns RSS on with a one-entry table, which sends all hashed traffic to queue 0, and restores that'
                  }.`,
                  spec: `virtio 1.4, ${HASH}; QEMU, virtio_net_handle_rss`,
                }
              : undefined,
        ],
      }),
      reserved('reserved', 2, 4),
      hashFields.keyLength,
      hashFields.key,
    ],
    result: [],
    summary: (values) => `report hashes: ${types(values.hash_types)}; ${values.hash_key_length}-byte key`,
    writes: STEERING_PATHS,
    effect: (device, { hash_types, hash_key_data: key }) => ({
      steering: given(device, F.HASH_REPORT, { mode: 'hash', hash: { hash_types, key } }),
    }),
    supersededBy: 'none',
    qemu: {
      handler: 'virtio_net_handle_rss',
      refuses: (device, values) => notNegotiated(device, F.HASH_REPORT) ?? keyRefused(values),
      // With RSS negotiated the model turns RSS on, for the active pairs.
      reads: (values) => ['features', 'queue_pairs', ...keyReads(values)],
    },
  }),
};
