import { closeSync, openSync, writeSync } from 'node:fs';
import type { CommandRecord, DeviceRecord } from '../../src/core/trace/record';
import { COMMAND_NAMES, commandSpec } from '../../src/core/wire/commands';
import { encodeCommand } from '../../src/core/wire/encode';
import { featureMask, F } from '../../src/core/wire/features';
import { jsonlHeader, jsonlLine } from '../../src/io/write/jsonl';
import { PcapngWriter } from '../../src/io/write/pcapng';
import { Random } from './random';

const START = 1_700_000_000_000_000_000n;
const DEVICE: DeviceRecord = {
  type: 'device',
  t: START,
  id: 'net0',
  features: featureMask(F.CTRL_VQ, F.VERSION_1, 1, 7, 8, ...COMMAND_NAMES.map((name) => commandSpec(name).feature)),
  cvq: 16,
  byteOrder: 'little',
  config: { mac: '52:54:00:12:34:56', max_virtqueue_pairs: 8 },
};
/** Bytes that are gathered before they are written. */
const CHUNK = 1024 * 1024;
/** So many commands are made; more of them are the same again, later. */
const MADE = 1_000_000;

/**
 * Writes a trace with so many commands, of all the classes that drivers send, in the shares of a busy guest behind a Shadow
 * Virtqueue: each command on the guest ring and then its copy on the shadow ring. The same each time. JSON Lines where the
 * name says so, else a pcapng.
 */
export function writeCapture(path: string, commands: number): void {
  const file = openSync(path, 'w');
  if (path.endsWith('.jsonl')) writeText(file, commands);
  else writePackets(file, commands);
  closeSync(file);
}

function writeText(file: number, commands: number): void {
  let text = jsonlHeader({}) + jsonlLine(DEVICE);
  for (const record of commandsOf(commands)) {
    text += jsonlLine(record);
    if (text.length < CHUNK) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
}

function writePackets(file: number, commands: number): void {
  const writer = new PcapngWriter({ defaultDevice: DEVICE.id });
  writeSync(file, Buffer.concat([writer.header(), ...writer.blocks(DEVICE)]));
  const made = [...commandsOf(Math.min(commands, MADE))].map((record) => Buffer.concat(writer.blocks(record)));
  const packets = Buffer.concat(made);
  const view = new DataView(packets.buffer, packets.byteOffset, packets.length);
  const span = timeAt(view, packets.length - (made.at(-1)?.length ?? 0)) - START + 1000n;
  for (let left = commands; left > 0; left -= made.length) {
    const length = made.slice(0, left).reduce((sum, { length }) => sum + length, 0);
    for (let at = 0; at < length; at += CHUNK) writeSync(file, packets, at, Math.min(CHUNK, length - at));
    for (let at = 0, index = 0; index < made.length; at += made[index++]?.length ?? 0) addTime(view, at, span);
  }
}

/** Time of the packet at an offset, in ns: ticks of the only interface. */
function timeAt(view: DataView, at: number): bigint {
  return (BigInt(view.getUint32(at + 12, true)) << 32n) | BigInt(view.getUint32(at + 16, true));
}

function addTime(view: DataView, at: number, span: bigint): void {
  const t = timeAt(view, at) + span;
  view.setUint32(at + 12, Number(t >> 32n), true);
  view.setUint32(at + 16, Number(t & 0xffffffffn), true);
}

function* commandsOf(count: number): Generator<CommandRecord> {
  const random = new Random(1);
  let t = START;
  for (let index = 0; index < count; index += 2) {
    const out = randomCommand(random);
    const answer = Uint8Array.of(random.below(50) === 0 ? 1 : 0);
    const common = { type: 'command', device: DEVICE.id, out, outCut: false, inCut: false, inLen: 1 } as const;
    t += BigInt(1000 + random.below(100_000));
    yield { ...common, ring: 'guest', t, cvq: 16, head: random.below(64), in: answer, latency: 9000n };
    if (index + 1 === count) return;
    t += 2000n;
    yield { ...common, ring: 'shadow', t, cvq: 16, head: 0, in: answer, latency: 5000n };
  }
}

function randomCommand(random: Random): Uint8Array {
  const make = random.weighted<(random: Random) => Uint8Array>([
    [30, (r) => encodeCommand('VIRTIO_NET_CTRL_VLAN_ADD', { vid: 1 + r.below(100) })],
    [20, (r) => encodeCommand('VIRTIO_NET_CTRL_VLAN_DEL', { vid: 1 + r.below(100) })],
    [12, (r) => encodeCommand('VIRTIO_NET_CTRL_RX_PROMISC', { on: r.below(2) })],
    [12, (r) => encodeCommand('VIRTIO_NET_CTRL_RX_ALLMULTI', { on: r.below(2) })],
    [6, (r) => encodeCommand('VIRTIO_NET_CTRL_MAC_ADDR_SET', { mac: address(r, '52') })],
    [5, (r) => encodeCommand('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', { virtqueue_pairs: 1 + r.below(8) })],
    [5, (r) => encodeCommand('VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', { offloads: BigInt(r.below(4)) << 7n })],
    [3, (r) => encodeCommand('VIRTIO_NET_CTRL_NOTF_COAL_RX_SET', coalesce(r))],
    [2, (r) => encodeCommand('VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET', { vq_index: r.below(16), ...coalesce(r) })],
    [3, macTable],
    [2, rss],
  ]);
  return make(random);
}

function coalesce(random: Random) {
  return { max_packets: random.below(256), max_usecs: random.below(1000) };
}

function address(random: Random, first: string): string {
  const bytes = Array.from({ length: 5 }, () => random.below(256).toString(16).padStart(2, '0'));
  return [first, ...bytes].join(':');
}

function macTable(random: Random): Uint8Array {
  const macs = (first: string) => Array.from({ length: random.below(8) }, () => address(random, first));
  return encodeCommand('VIRTIO_NET_CTRL_MAC_TABLE_SET', {
    unicast: { macs: macs('02') },
    multicast: { macs: macs('33') },
  });
}

function rss(random: Random): Uint8Array {
  return encodeCommand('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', {
    hash_types: 0x3f,
    unclassified_queue: 0,
    indirection_table: Array.from({ length: 16 }, () => random.below(8)),
    max_tx_vq: 1 + random.below(8),
    hash_key_data: 'a5'.repeat(40),
  });
}
