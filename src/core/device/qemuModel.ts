import { allowedOffloads } from '../wire/bits';
import type { Command, Data } from '../wire/commands';
import { F, featureName, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { unchanged, type Change } from './change';
import { MAC_TABLE_PATHS, PAIRS_PATHS, STEERING_PATHS, effectOf } from './effects';
import { parseMacTable } from './qemuMacTable';
import type { Request } from './request';
import { QEMU_KEY_BYTES, withPart, type DeviceState, type RssConfig } from './state';
import { ACCEPTED, refused, type Verdict } from './verdict';

/** What QEMU's handlers made of a command. A refused one may have changed the state all the same. */
export interface Handled extends Change {
  readonly verdict: Verdict;
}

/** VIRTIO_NET_RSS_MAX_TABLE_LEN. */
const TABLE_LIMIT = 128;
const CLASS_MQ = 4;
const RSC_EXT = 1n << 61n;

/**
 * QEMU's own device model, as its handlers are written: what they refuse, and what they do beside the point.
 * Source: QEMU, hw/net/virtio-net.c, virtio_net_handle_ctrl_iov and the virtio_net_handle_* that it calls.
 */
export function handleByQemu(before: DeviceState, request: Request): Handled {
  const { out, decoded } = request;
  // virtio_net_handle_mq turns RSS off before it looks at the command.
  const state = out[0] === CLASS_MQ && out.length >= 2 ? withoutRss(before) : before;
  const side: Change = state === before ? unchanged(before) : { state, wrote: STEERING_PATHS };
  if (out[0] === 1 && out[1] === 0) return handleMacTable(state, request);
  const { command } = decoded;
  if (!command)
    return { ...side, verdict: refused(`${decoded.label}: ${decoded.findings[0]?.message ?? 'not known'}`, SOURCE) };
  const verdict = judge(state, request, command);
  if (!verdict.ok) return { ...side, verdict };
  const { state: after, wrote } = effect(state, command);
  return { state: after, wrote, verdict };
}

const SOURCE = 'QEMU, hw/net/virtio-net.c';
const QUEUES = 'QEMU, virtio_net_handle_mq';
const RSS = 'QEMU, virtio_net_handle_rss';

function withoutRss(state: DeviceState): DeviceState {
  return state.steering.mode === 'automatic' ? state : withPart(state, 'steering', { mode: 'automatic' });
}

function handleMacTable(state: DeviceState, { out, bigEndian }: Request): Handled {
  const mac_table = parseMacTable(out.subarray(2), bigEndian);
  if (!mac_table) {
    const why = "The table's two lists don't fill the command exactly.";
    return { ...unchanged(state), verdict: refused(why, 'QEMU, virtio_net_handle_mac') };
  }
  return { state: withPart(state, 'mac_table', mac_table), wrote: MAC_TABLE_PATHS, verdict: ACCEPTED };
}

/** What Shadow Virtqueue does to the model when a MAC table is too long to forward: both parts overflow. */
export function overflowMacTable(state: DeviceState): Change {
  const mac_table = { unicast: [], multicast: [], unicast_overflow: true, multicast_overflow: true };
  return { state: withPart(state, 'mac_table', mac_table), wrote: MAC_TABLE_PATHS };
}

function judge(state: DeviceState, { decoded }: Request, command: Command): Verdict {
  switch (command.name) {
    case 'VIRTIO_NET_CTRL_RX_PROMISC':
    case 'VIRTIO_NET_CTRL_RX_ALLMULTI':
    case 'VIRTIO_NET_CTRL_RX_ALLUNI':
    case 'VIRTIO_NET_CTRL_RX_NOMULTI':
    case 'VIRTIO_NET_CTRL_RX_NOUNI':
    case 'VIRTIO_NET_CTRL_RX_NOBCAST':
    case 'VIRTIO_NET_CTRL_MAC_TABLE_SET':
      return ACCEPTED;
    case 'VIRTIO_NET_CTRL_MAC_ADDR_SET':
      return decoded.trailing
        ? refused('The data is longer than an address.', 'QEMU, virtio_net_handle_mac')
        : ACCEPTED;
    case 'VIRTIO_NET_CTRL_VLAN_ADD':
    case 'VIRTIO_NET_CTRL_VLAN_DEL':
      return command.data.vid < 4096
        ? ACCEPTED
        : refused(`VLAN ${command.data.vid} is beyond the model's 4096.`, 'QEMU, virtio_net_handle_vlan_table');
    case 'VIRTIO_NET_CTRL_ANNOUNCE_ACK':
      return state.status.announce
        ? ACCEPTED
        : refused('No announcement is pending.', 'QEMU, virtio_net_handle_announce');
    case 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET':
      if (!hasFeature(state.features, F.MQ)) return lacks(F.MQ, QUEUES);
      return judgePairs(state, command.data.virtqueue_pairs, QUEUES);
    case 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG':
      return judgeRss(state, command.data);
    case 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG':
      if (!hasFeature(state.features, F.HASH_REPORT)) return lacks(F.HASH_REPORT, RSS);
      return judgeKey(command.data);
    case 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET': {
      if (!hasFeature(state.features, F.CTRL_GUEST_OFFLOADS))
        return lacks(F.CTRL_GUEST_OFFLOADS, 'QEMU, virtio_net_handle_offloads');
      const alien = command.data.offloads & ~(allowedOffloads(state.features) | RSC_EXT);
      return alien === 0n
        ? ACCEPTED
        : refused(`Offloads ${hexNumber(alien)} aren't negotiated.`, 'QEMU, virtio_net_handle_offloads');
    }
    case 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET':
    case 'VIRTIO_NET_CTRL_HASH_TUNNEL_SET':
    case 'VIRTIO_NET_CTRL_STATS_QUERY':
    case 'VIRTIO_NET_CTRL_STATS_GET':
    case 'VIRTNET_RSS_CTX_CTRL_CAP_GET':
    case 'VIRTNET_RSS_CTX_CTRL_ADD':
    case 'VIRTNET_RSS_CTX_CTRL_MOD':
    case 'VIRTNET_RSS_CTX_CTRL_DEL':
      return refused('QEMU implements classes 0 to 5 only.', 'QEMU, virtio_net_handle_ctrl_iov');
  }
}

function lacks(bit: number, source: string): Verdict {
  return refused(`${featureName(bit)} isn't negotiated.`, source);
}

function judgePairs({ config }: DeviceState, pairs: number, source: string): Verdict {
  const max = config.max_virtqueue_pairs ?? 0x8000;
  return pairs >= 1 && pairs <= max ? ACCEPTED : refused(`${pairs} queue pairs; the device has ${max}.`, source);
}

function judgeKey({
  hash_types,
  hash_key_length,
}: {
  readonly hash_types: number;
  readonly hash_key_length: number;
}): Verdict {
  if (hash_key_length > QEMU_KEY_BYTES)
    return refused(`Invalid key size: ${hash_key_length} of ${QEMU_KEY_BYTES} bytes.`, RSS);
  if (hash_key_length === 0 && hash_types !== 0) return refused('No key provided for the hash types.', RSS);
  return ACCEPTED;
}

function judgeRss(state: DeviceState, data: Data<'VIRTIO_NET_CTRL_MQ_RSS_CONFIG'>): Verdict {
  if (!hasFeature(state.features, F.RSS)) return lacks(F.RSS, RSS);
  const entries = data.indirection_table.length;
  if (entries > TABLE_LIMIT) return refused(`Too large indirection table: ${entries} of ${TABLE_LIMIT} entries.`, RSS);
  if ((entries & (entries - 1)) !== 0) return refused(`Invalid size of indirection table: ${entries} entries.`, RSS);
  const max = state.config.max_virtqueue_pairs ?? 0x8000;
  if (data.unclassified_queue >= max)
    return refused(`Invalid default queue: ${data.unclassified_queue} of ${max}.`, RSS);
  const pairs = judgePairs(state, data.max_tx_vq, RSS);
  return pairs.ok ? judgeKey(data) : pairs;
}

function effect(state: DeviceState, command: Command): Change {
  if (command.name === 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG') {
    return configureRss(withPart(state, 'queue_pairs', command.data.max_tx_vq), command.data, PAIRS_PATHS);
  }
  if (command.name === 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG') return configureHash(state, command.data);
  if (command.name === 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET') {
    return effectOf(state, { ...command, data: { offloads: command.data.offloads & ~RSC_EXT } });
  }
  return effectOf(state, command);
}

/** The key's new bytes over the old ones: QEMU copies as many as the command has and leaves the rest. */
function remember(state: DeviceState, key: string): DeviceState {
  const given = key.slice(0, 2 * QEMU_KEY_BYTES);
  return withPart(state, 'key_memory', given + state.key_memory.slice(given.length));
}

/** Without key and types QEMU takes the command for "RSS off", and only the number of pairs stays. */
function configureRss(
  state: DeviceState,
  data: Omit<RssConfig, 'key'> & { readonly hash_key_data: string },
  wrote: readonly string[],
): Change {
  if (data.hash_key_data === '') return { state, wrote };
  const next = remember(state, data.hash_key_data);
  const { hash_types, indirection_table, unclassified_queue, max_tx_vq } = data;
  const rss = { hash_types, indirection_table, unclassified_queue, max_tx_vq, key: next.key_memory };
  return { state: withPart(next, 'steering', { mode: 'rss', rss }), wrote };
}

/**
 * With VIRTIO_NET_F_RSS negotiated the model redirects for HASH_CONFIG too, over a table with one entry that it reads
 * from the reserved words. Source: QEMU, virtio_net_handle_rss, virtio_net_set_features.
 */
function configureHash(state: DeviceState, data: Data<'VIRTIO_NET_CTRL_MQ_HASH_CONFIG'>): Change {
  const { hash_types, hash_key_data } = data;
  if (hasFeature(state.features, F.RSS)) {
    const rss = {
      ...data,
      indirection_table: [data.reserved[2] ?? 0],
      unclassified_queue: 0,
      max_tx_vq: state.queue_pairs,
    };
    return configureRss(state, rss, STEERING_PATHS);
  }
  if (hash_key_data === '') return { state, wrote: STEERING_PATHS };
  const next = remember(state, hash_key_data);
  return {
    state: withPart(next, 'steering', { mode: 'hash', hash: { hash_types, key: next.key_memory } }),
    wrote: STEERING_PATHS,
  };
}
