import { RSC_EXT } from '../wire/classes/guestOffloads';
import { commandSpec, isCommandNamed, qemuRefusalOf, type Command, type Data } from '../wire/commands';
import { F, hasFeature } from '../wire/features';
import { effectOf, unchanged, type Change } from './effects';
import { parseMacTable } from './qemuMacTable';
import { requestOf, type Request } from './request';
import type { RssConfig } from './parts/rss';
import { QEMU_KEY_BYTES, withPart, type DeviceState } from './state';
import { ACCEPTED, refused, type CommandVerdict } from './verdict';

/** What QEMU's handlers made of a command. A refused one may have changed the state all the same. */
export interface Handled extends Change {
  readonly verdict: CommandVerdict;
}

const MQ = commandSpec('VIRTIO_NET_CTRL_MQ_RSS_CONFIG');
const MAC_TABLE = commandSpec('VIRTIO_NET_CTRL_MAC_TABLE_SET');
const HASH = commandSpec('VIRTIO_NET_CTRL_MQ_HASH_CONFIG');

/**
 * QEMU's own device model, as its handlers are written: what they refuse, and what they do beside the point.
 * Source: QEMU, hw/net/virtio-net.c, virtio_net_handle_ctrl_iov and the virtio_net_handle_* that it calls.
 */
export function handleByQemu(before: DeviceState, request: Request): Handled {
  const { out, decoded } = request;
  // virtio_net_handle_mq turns RSS off before it looks at the command.
  const state = out[0] === MQ.class && out.length >= 2 ? withoutRss(before) : before;
  const side: Change = state === before ? unchanged(before) : { state, wrote: HASH.writes };
  if (isCommandNamed('VIRTIO_NET_CTRL_MAC_TABLE_SET', out)) return handleMacTable(state, request);
  const { command } = decoded;
  if (!command) {
    const verdict = refused(`${decoded.label}: ${decoded.findings[0]?.message ?? 'not known'}`, SOURCE);
    return { state: withKeyStart(state, request), wrote: side.wrote, verdict };
  }
  const verdict = judge(state, request, command);
  if (!verdict.ok) return { ...side, verdict };
  const { state: after, wrote } = effect(state, command);
  return { state: after, wrote, verdict };
}

const SOURCE = 'QEMU, hw/net/virtio-net.c';

function withoutRss(state: DeviceState): DeviceState {
  return state.steering.mode === 'automatic' ? state : withPart(state, 'steering', { mode: 'automatic' });
}

function handleMacTable(state: DeviceState, { out, bigEndian }: Request): Handled {
  const mac_table = parseMacTable(out.subarray(2), bigEndian);
  if (!mac_table) {
    const why = "The table's two lists don't fill the command exactly.";
    return { ...unchanged(state), verdict: refused(why, 'QEMU, virtio_net_handle_mac') };
  }
  return { state: withPart(state, 'mac_table', mac_table), wrote: MAC_TABLE.writes, verdict: ACCEPTED };
}

/** What Shadow Virtqueue does to the model when a MAC table is too long to forward: both parts overflow. */
export function overflowMacTable(state: DeviceState): Change {
  const mac_table = { unicast: [], multicast: [], unicast_overflow: true, multicast_overflow: true };
  return { state: withPart(state, 'mac_table', mac_table), wrote: MAC_TABLE.writes };
}

/**
 * The model as it was before a command that it answered OK, as far as the answer tells: OK to ANNOUNCE_ACK proves that an announcement
 * was pending. QMP's announce-self makes one, and each migration, and no record tells of it. Source: QEMU, virtio_net_handle_announce.
 */
export function provenByOk(state: DeviceState, out: Uint8Array): DeviceState {
  return isCommandNamed('VIRTIO_NET_CTRL_ANNOUNCE_ACK', out) && !state.status.announce
    ? withPart(state, 'status', { ...state.status, announce: true })
    : state;
}

function judge(state: DeviceState, { decoded }: Request, command: Command): CommandVerdict {
  const { qemu } = commandSpec(command.name);
  if (!qemu) return refused('QEMU implements classes 0 to 5 only.', 'QEMU, virtio_net_handle_ctrl_iov');
  const why = qemuRefusalOf(state, command, decoded.trailing !== undefined);
  return why === undefined ? ACCEPTED : refused(why, `QEMU, ${qemu.handler}`);
}

function effect(state: DeviceState, command: Command): Change {
  if (command.name === 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG') {
    return configureRss(withPart(state, 'queue_pairs', command.data.max_tx_vq), command.data, MQ.writes);
  }
  if (command.name === 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG') return configureHash(state, command.data);
  if (command.name === 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET') {
    return effectOf(state, { ...command, data: { offloads: command.data.offloads & ~RSC_EXT } });
  }
  return effectOf(state, command);
}

/**
 * Whether the model makes of a command that it takes what the specification says of it. Of a MAC table it does so as far as
 * it can hold it.
 */
export function isAsSpecified(command: Command): boolean {
  if (command.name === 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET') return (command.data.offloads & RSC_EXT) === 0n;
  return command.name !== 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG' && command.name !== 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG';
}

/** The key's new bytes over the old ones: QEMU copies as many as the command has and leaves the rest. */
function remember(state: DeviceState, key: string): DeviceState {
  const given = key.slice(0, 2 * QEMU_KEY_BYTES);
  return withPart(state, 'key_memory', given + state.key_memory.slice(given.length));
}

/**
 * QEMU copies a key before it sees that the command ends within it: the bytes that were there stay, though the command is
 * refused. All else is checked before. Source: QEMU, virtio_net_handle_rss.
 */
function withKeyStart(state: DeviceState, { out, bigEndian, decoded }: Request): DeviceState {
  const { hash_key_length: length, hash_key_data: start } = decoded.data;
  if (out[0] !== MQ.class || typeof length !== 'number' || typeof start !== 'string') return state;
  const whole = new Uint8Array(out.length + length - start.length / 2);
  whole.set(out);
  const request = requestOf(whole, state, bigEndian);
  const { command } = request.decoded;
  return command && judge(state, request, command).ok ? remember(state, start) : state;
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
    return configureRss(state, rss, HASH.writes);
  }
  if (hash_key_data === '') return { state, wrote: HASH.writes };
  const next = remember(state, hash_key_data);
  return {
    state: withPart(next, 'steering', { mode: 'hash', hash: { hash_types, key: next.key_memory } }),
    wrote: HASH.writes,
  };
}
