import type { BitName } from './bits';
import type { ReplySpec } from './layout';

/** Bytes of a reply before its counters: type, reserved, vq_index, reserved1, size. */
export const REPLY_HEADER = 8;

/** Replies by type number, which is also the bit in a types bitmap. Source: virtio 1.4, "Device Statistics". */
export const STATS_TYPES: Readonly<Record<number, ReplySpec>> = {
  0: {
    name: 'rx_basic',
    counters: ['rx_notifications', 'rx_packets', 'rx_bytes', 'rx_interrupts', 'rx_drops', 'rx_drop_overruns'],
  },
  1: { name: 'rx_csum', counters: ['rx_csum_valid', 'rx_needs_csum', 'rx_csum_none', 'rx_csum_bad'] },
  2: {
    name: 'rx_gso',
    counters: ['rx_gso_packets', 'rx_gso_bytes', 'rx_gso_packets_coalesced', 'rx_gso_bytes_coalesced'],
  },
  3: { name: 'rx_speed', counters: ['rx_packets_allowance_exceeded', 'rx_bytes_allowance_exceeded'] },
  16: {
    name: 'tx_basic',
    counters: ['tx_notifications', 'tx_packets', 'tx_bytes', 'tx_interrupts', 'tx_drops', 'tx_drop_malformed'],
  },
  17: { name: 'tx_csum', counters: ['tx_csum_none', 'tx_needs_csum'] },
  18: {
    name: 'tx_gso',
    counters: [
      'tx_gso_packets',
      'tx_gso_bytes',
      'tx_gso_segments',
      'tx_gso_segments_bytes',
      'tx_gso_packets_noseg',
      'tx_gso_bytes_noseg',
    ],
  },
  19: { name: 'tx_speed', counters: ['tx_packets_allowance_exceeded', 'tx_bytes_allowance_exceeded'] },
  32: { name: 'cvq', counters: ['command_num', 'ok_num'] },
};

/** The types as names of bits. */
export const STATS_BITS: readonly BitName[] = Object.entries(STATS_TYPES).map(([bit, { name }]) => ({
  bit: Number(bit),
  name,
}));
