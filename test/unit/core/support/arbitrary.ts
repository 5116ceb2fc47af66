import fc from 'fast-check';
import type { CommandName, DataInput } from '../../../../src/core/wire/commands';
import type { DeviceConfig } from '../../../../src/core/wire/config';
import type { CountField, Field, Layout, Reply, Value, Values } from '../../../../src/core/wire/layout';
import { allowedOffloads } from '../../../../src/core/wire/bits';
import { REPLY_HEADER, STATS_TYPES } from '../../../../src/core/wire/statsTypes';
import { toHex } from '../../../../src/core/wire/hex';

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
const hexText = (min: number, max: number) => bytes(min, max).map(toHex);
const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

export const macAddress: fc.Arbitrary<string> = bytes(6, 6).map((six) =>
  [...six].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
);
export const unicast = macAddress.map((mac) => `02${mac.slice(2)}`);
export const multicast = macAddress.map((mac) => `01${mac.slice(2)}`);

/** Any values of a layout, with the counts that belong to the lists: whatever the layout is. */
export function valuesOf(layout: Layout): fc.Arbitrary<Values> {
  const counts = layout.filter((field) => field.kind === 'count');
  const free = layout.filter((field) => field.kind !== 'count');
  const parts = Object.fromEntries(free.map((field) => [field.name, valueOf(field, counts)]));
  return fc.record(parts).map((values) => ({
    ...values,
    ...Object.fromEntries(counts.map((field) => [field.name, lengthOf(values[field.of]) - field.plus])),
  }));
}

function lengthOf(value: Value | undefined): number {
  if (typeof value === 'string') return value.length / 2;
  return (value as readonly unknown[]).length;
}

function valueOf(field: Exclude<Field, CountField>, counts: readonly CountField[]): fc.Arbitrary<Value> {
  switch (field.kind) {
    case 'uint':
      return { 1: u8, 2: u16, 4: u32 }[field.size];
    case 'wide':
      return u64;
    case 'reserved':
      return fc.array(field.size === 1 ? u8 : u16, { minLength: field.length, maxLength: field.length });
    case 'mac':
      return macAddress;
    case 'macs':
      return fc.array(macAddress, { maxLength: 9 });
    case 'numbers':
      return fc.array(u16, { minLength: counts.find(({ of }) => of === field.name)?.plus ?? 0, maxLength: 20 });
    case 'bytes':
      return hexText(0, 44);
    case 'struct':
      return valuesOf(field.fields);
    case 'repeat':
      return fc.array(valuesOf(field.fields), { maxLength: 5 });
    case 'replies':
      return fc.array(reply, { maxLength: 5 });
  }
}

/** Objects as JSON and literals have them. */
const plain = { noNullPrototype: true };

const knownReply = fc.constantFrom(...Object.keys(STATS_TYPES).map(Number));
const strangeReply = u8.filter((type) => !Object.hasOwn(STATS_TYPES, type));
const reply: fc.Arbitrary<Reply> = fc.oneof(knownReply, strangeReply).chain((type) => {
  const names = STATS_TYPES[type]?.counters ?? ['counter_0', 'counter_1', 'counter_2'];
  const counters = fc.record(Object.fromEntries(names.map((name) => [name, u64])), plain);
  const parts = {
    type: fc.constant(type),
    reserved: u8,
    vq_index: u16,
    reserved1: u16,
    size: fc.constant(REPLY_HEADER + 8 * names.length),
    counters,
  };
  return fc.record(parts, plain);
});

/** Bytes and a place in them: those of `inner` within surroundings that must not matter. */
export function surrounded(inner: Uint8Array, before: number, poison: number): Uint8Array {
  const whole = new Uint8Array(before + inner.length + 64).fill(poison);
  whole.set(inner, before);
  return whole.subarray(before, before + inner.length);
}

/** Bytes that were right once, and bytes that never were. */
export function damaged(right: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const flipped = fc
    .tuple(right, fc.array(fc.tuple(position, u8), { minLength: 1, maxLength: 6 }))
    .map(([from, edits]) => {
      const to = Uint8Array.from(from);
      for (const [at, byte] of edits) if (to.length > 0) to[Math.floor(at * to.length)] = byte;
      return to;
    });
  const cut = fc.tuple(right, position).map(([from, at]) => from.subarray(0, Math.floor(at * from.length)));
  const longer = fc.tuple(right, bytes(1, 20)).map(([from, more]) => Uint8Array.from([...from, ...more]));
  return fc.oneof(flipped, cut, longer, bytes(0, 80));
}

const switchable = fc.record({ on: fc.integer({ min: 0, max: 1 }) });
const key = hexText(0, 40);
/** Most queue pairs of the devices below. */
const PAIRS = 4;
const pairs = fc.integer({ min: 1, max: PAIRS });
const receiveQueue = fc.integer({ min: 0, max: PAIRS - 1 });
const coalesce = { max_packets: fc.integer({ min: 0, max: 3 }), max_usecs: u32 };
const rss = fc.record({
  hash_types: fc.integer({ min: 0, max: 0x1ff }),
  unclassified_queue: receiveQueue,
  indirection_table: fc
    .constantFrom(1, 2, 4, 8, 128)
    .chain((length) => fc.array(receiveQueue, { minLength: length, maxLength: length })),
  max_tx_vq: pairs,
  hash_key_data: key,
});
const vid = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 4095 }));
const virtqueue = fc.integer({ min: 0, max: 2 * PAIRS - 1 });
const contextId = fc.integer({ min: 1, max: 5 });
const context = fc.record({ rss_ctx_id: contextId, rss });

export const config: fc.Arbitrary<DeviceConfig> = fc.record({
  mac: unicast,
  status: fc.integer({ min: 0, max: 3 }),
  max_virtqueue_pairs: fc.constant(PAIRS),
  rss_max_key_size: fc.constant(40),
  rss_max_indirection_table_length: fc.constant(128),
  supported_hash_types: fc.constant(0x1ff),
  supported_tunnel_types: fc.constant(0x1ff),
});

/** For each command, data that a device with these features and the configuration above mostly accepts. */
export function acceptable(features: bigint): { readonly [N in CommandName]: fc.Arbitrary<DataInput<N>> } {
  const allowed = allowedOffloads(features);
  return {
    VIRTIO_NET_CTRL_RX_PROMISC: switchable,
    VIRTIO_NET_CTRL_RX_ALLMULTI: switchable,
    VIRTIO_NET_CTRL_RX_ALLUNI: switchable,
    VIRTIO_NET_CTRL_RX_NOMULTI: switchable,
    VIRTIO_NET_CTRL_RX_NOUNI: switchable,
    VIRTIO_NET_CTRL_RX_NOBCAST: switchable,
    VIRTIO_NET_CTRL_MAC_TABLE_SET: fc.record({
      unicast: fc.record({ macs: fc.array(unicast, { maxLength: 5 }) }),
      multicast: fc.record({ macs: fc.array(multicast, { maxLength: 5 }) }),
    }),
    VIRTIO_NET_CTRL_MAC_ADDR_SET: fc.record({ mac: unicast }),
    VIRTIO_NET_CTRL_VLAN_ADD: fc.record({ vid }),
    VIRTIO_NET_CTRL_VLAN_DEL: fc.record({ vid }),
    VIRTIO_NET_CTRL_ANNOUNCE_ACK: fc.constant({}),
    VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: fc.record({ virtqueue_pairs: pairs }),
    VIRTIO_NET_CTRL_MQ_RSS_CONFIG: rss,
    VIRTIO_NET_CTRL_MQ_HASH_CONFIG: fc.record({
      hash_types: fc.integer({ min: 0, max: 0x1ff }),
      hash_key_data: key,
    }),
    VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET: fc.record({ offloads: u64.map((mask) => mask & allowed) }),
    VIRTIO_NET_CTRL_NOTF_COAL_TX_SET: fc.record(coalesce),
    VIRTIO_NET_CTRL_NOTF_COAL_RX_SET: fc.record(coalesce),
    VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET: fc.record({ vq_index: virtqueue, ...coalesce }),
    VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET: fc.record({ vq_index: virtqueue }),
    VIRTIO_NET_CTRL_HASH_TUNNEL_SET: fc.record({ enabled_tunnel_types: fc.integer({ min: 0, max: 0x1ff }) }),
    VIRTIO_NET_CTRL_STATS_QUERY: fc.constant({}),
    VIRTIO_NET_CTRL_STATS_GET: fc.record({
      stats: fc.array(fc.record({ vq_index: fc.constant(0), types_bitmap: fc.constant(1n) }), { maxLength: 3 }),
    }),
    VIRTNET_RSS_CTX_CTRL_CAP_GET: fc.constant({}),
    VIRTNET_RSS_CTX_CTRL_ADD: context,
    VIRTNET_RSS_CTX_CTRL_MOD: context,
    VIRTNET_RSS_CTX_CTRL_DEL: fc.record({ rss_ctx_id: contextId }),
  };
}
