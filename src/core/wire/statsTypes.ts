import type { BitName } from './bits';
import { F } from './features';
import { uint, type ReplySpec, type UintField } from './layout';

/** What every reply starts with, before its counters. */
export const REPLY_FIELDS: readonly UintField<'type' | 'reserved' | 'vq_index' | 'reserved1' | 'size'>[] = [
  uint('type', 1, 'Type of these statistics: a bit number of the types bitmap.'),
  uint('reserved', 1, 'Reserved, zero.'),
  uint('vq_index', 2, 'Virtqueue index.'),
  uint('reserved1', 2, 'Reserved, zero.'),
  uint('size', 2, 'Bytes of this reply, including these eight.'),
];

/** Bytes of a reply before its counters. */
export const REPLY_HEADER = REPLY_FIELDS.reduce((sum, { size }) => sum + size, 0);

const receive = (name: string, counters: readonly string[], ...features: readonly number[]): ReplySpec => ({
  name,
  queues: 'receive',
  features,
  counters,
});
const transmit = (name: string, counters: readonly string[], ...features: readonly number[]): ReplySpec => ({
  name,
  queues: 'transmit',
  features,
  counters,
});

/** Replies by type number, which is also the bit in a types bitmap. Source: virtio 1.4, "Device Statistics". */
export const STATS_TYPES: Readonly<Record<number, ReplySpec>> = {
  0: receive('rx_basic', [
    'rx_notifications',
    'rx_packets',
    'rx_bytes',
    'rx_interrupts',
    'rx_drops',
    'rx_drop_overruns',
  ]),
  1: receive('rx_csum', ['rx_csum_valid', 'rx_needs_csum', 'rx_csum_none', 'rx_csum_bad'], F.GUEST_CSUM),
  2: receive(
    'rx_gso',
    ['rx_gso_packets', 'rx_gso_bytes', 'rx_gso_packets_coalesced', 'rx_gso_bytes_coalesced'],
    F.GUEST_TSO4,
    F.GUEST_TSO6,
  ),
  3: receive('rx_speed', ['rx_packets_allowance_exceeded', 'rx_bytes_allowance_exceeded']),
  16: transmit('tx_basic', [
    'tx_notifications',
    'tx_packets',
    'tx_bytes',
    'tx_interrupts',
    'tx_drops',
    'tx_drop_malformed',
  ]),
  17: transmit('tx_csum', ['tx_csum_none', 'tx_needs_csum'], F.CSUM),
  18: transmit(
    'tx_gso',
    [
      'tx_gso_packets',
      'tx_gso_bytes',
      'tx_gso_segments',
      'tx_gso_segments_bytes',
      'tx_gso_packets_noseg',
      'tx_gso_bytes_noseg',
    ],
    F.HOST_TSO4,
    F.HOST_TSO6,
    F.HOST_USO,
  ),
  19: transmit('tx_speed', ['tx_packets_allowance_exceeded', 'tx_bytes_allowance_exceeded']),
  32: { name: 'cvq', queues: 'control', features: [], counters: ['command_num', 'ok_num'] },
};

/** The types as names of bits. */
export const STATS_BITS: readonly BitName[] = Object.entries(STATS_TYPES).map(([bit, { name }]) => ({
  bit: Number(bit),
  name,
}));
