import { F, featureName } from '../wire/features';
import type { DeviceState } from '../device/state';
import {
  NOTHING,
  asReset,
  because,
  gives,
  lacking,
  left,
  step,
  type RuleResult,
  type QemuRule,
  type Destination,
} from './rule';

/** Hex digits of the key in QEMU's model, which has no length of its own for it. */
const KEY_DIGITS = 80;

export const qemuSteering: QemuRule = {
  since: '8.2',
  what: 'RSS and hash reports',
  sends: '`MQ_RSS_CONFIG`, or `MQ_HASH_CONFIG` where `RSS` is not negotiated; the key always with 40 bytes',
  when: '`MQ` and `RSS` or `HASH_REPORT`; on, with hash types other than 0',
  covers: ['rss', 'hash', 'steering'],
  reads: ({ steering: { mode } }) => (mode === 'automatic' ? [] : ['queue_pairs']),
  source: 'vhost_vdpa_net_load_rss, called from vhost_vdpa_net_load_mq (8b98c15f22, b3c0910655)',
  apply: restoreSteering,
};

function restoreSteering(state: DeviceState, destination: Destination): RuleResult {
  const { steering: mode, queue_pairs } = state;
  if (mode.mode === 'automatic') {
    return gives(destination, F.RSS) || gives(destination, F.HASH_REPORT)
      ? asReset('rss', 'RSS and hash reports', 'Neither is on, as after a reset.')
      : NOTHING;
  }
  const path = mode.mode;
  const what = path === 'rss' ? 'RSS' : 'hash reports';
  const { hash_types, key } = path === 'rss' ? mode.rss : mode.hash;
  if (!gives(destination, F.MQ)) {
    const why = `QEMU looks at RSS and hash reports only when ${featureName(F.MQ)} is negotiated, and here it is not.`;
    return left(path, what, because('elided', why));
  }
  if (hash_types === 0) {
    const why = 'No hash types are on, which QEMU treats as the state after a reset: the table is lost.';
    return left(path, what, because('elided', why));
  }
  const hash_key_data = key.slice(0, KEY_DIGITS).padEnd(KEY_DIGITS, '0');
  if (gives(destination, F.RSS)) {
    const rss = mode.mode === 'rss' ? mode.rss : { indirection_table: [0], unclassified_queue: 0 };
    const data = {
      hash_types,
      unclassified_queue: rss.unclassified_queue,
      indirection_table: rss.indirection_table,
      max_tx_vq: queue_pairs,
      hash_key_data,
    };
    const reason = `RSS is on with hash types; QEMU sends the key with 40 bytes, and the active pairs as max_tx_vq.`;
    return { send: [step('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', data, path, reason)] };
  }
  if (gives(destination, F.HASH_REPORT)) {
    const reason = 'Hash reports are on and VIRTIO_NET_F_RSS is not negotiated; QEMU sends the key with 40 bytes.';
    return { send: [step('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types, hash_key_data }, path, reason)] };
  }
  return left(path, what, lacking(path === 'rss' ? F.RSS : F.HASH_REPORT));
}
