import type { CommandName } from '../../../../src/core/wire/commands';
import type { Values } from '../../../../src/core/wire/layout';
import { countingKey } from '../support/bytes';

/** A command as it stands on the wire, and what it says. */
export interface Example {
  readonly name: CommandName;
  readonly out: string;
  readonly data: Values;
  readonly summary: string;
}

const key = countingKey(40);
const mode = (on: number) => ({ on });

/** The byte examples of the reference, 1.12, and one for each command that has none there, after its table 1.2. */
export const EXAMPLES: readonly Example[] = [
  { name: 'VIRTIO_NET_CTRL_RX_PROMISC', out: '000000', data: mode(0), summary: 'promiscuous mode off' },
  { name: 'VIRTIO_NET_CTRL_RX_PROMISC', out: '000001', data: mode(1), summary: 'promiscuous mode on' },
  { name: 'VIRTIO_NET_CTRL_RX_ALLMULTI', out: '000101', data: mode(1), summary: 'all-multicast mode on' },
  { name: 'VIRTIO_NET_CTRL_RX_ALLUNI', out: '000201', data: mode(1), summary: 'all-unicast mode on' },
  { name: 'VIRTIO_NET_CTRL_RX_NOMULTI', out: '000300', data: mode(0), summary: 'no-multicast mode off' },
  { name: 'VIRTIO_NET_CTRL_RX_NOUNI', out: '000401', data: mode(1), summary: 'no-unicast mode on' },
  { name: 'VIRTIO_NET_CTRL_RX_NOBCAST', out: '000501', data: mode(1), summary: 'no-broadcast mode on' },
  {
    name: 'VIRTIO_NET_CTRL_MAC_TABLE_SET',
    out: '0100 01000000 525400123456 02000000 01005e000001 3333ff123456',
    data: {
      unicast: { entries: 1, macs: ['52:54:00:12:34:56'] },
      multicast: { entries: 2, macs: ['01:00:5e:00:00:01', '33:33:ff:12:34:56'] },
    },
    summary: 'filter for 1 unicast and 2 multicast addresses',
  },
  {
    name: 'VIRTIO_NET_CTRL_MAC_TABLE_SET',
    out: '0100 01000000 020000000001 01000000 01005e000001',
    data: {
      unicast: { entries: 1, macs: ['02:00:00:00:00:01'] },
      multicast: { entries: 1, macs: ['01:00:5e:00:00:01'] },
    },
    summary: 'filter for 1 unicast and 1 multicast addresses',
  },
  {
    name: 'VIRTIO_NET_CTRL_MAC_TABLE_SET',
    out: '0100 00000000 00000000',
    data: { unicast: { entries: 0, macs: [] }, multicast: { entries: 0, macs: [] } },
    summary: 'empty the MAC filter table',
  },
  {
    name: 'VIRTIO_NET_CTRL_MAC_ADDR_SET',
    out: '0101 525400abcdef',
    data: { mac: '52:54:00:ab:cd:ef' },
    summary: 'own address 52:54:00:ab:cd:ef',
  },
  { name: 'VIRTIO_NET_CTRL_VLAN_ADD', out: '0200 6400', data: { vid: 100 }, summary: 'receive VLAN 100' },
  { name: 'VIRTIO_NET_CTRL_VLAN_DEL', out: '0201 a00f', data: { vid: 4000 }, summary: 'no longer receive VLAN 4000' },
  { name: 'VIRTIO_NET_CTRL_ANNOUNCE_ACK', out: '0300', data: {}, summary: 'the driver has sent the announcement' },
  {
    name: 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET',
    out: '0400 0400',
    data: { virtqueue_pairs: 4 },
    summary: 'use 4 queue pairs, automatic steering',
  },
  {
    name: 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG',
    out: `0401 3f000000 0300 0000 0000 0100 0200 0300 0400 28 ${key}`,
    data: {
      hash_types: 0x3f,
      indirection_table_mask: 3,
      unclassified_queue: 0,
      indirection_table: [0, 1, 2, 3],
      max_tx_vq: 4,
      hash_key_length: 40,
      hash_key_data: key,
    },
    summary: 'RSS: IPv4 TCPv4 UDPv4 IPv6 TCPv6 UDPv6; table of 4 over 4 queues; 4 tx; 40-byte key',
  },
  {
    name: 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG',
    out: `0402 3f000000 0000000000000000 28 ${key}`,
    data: { hash_types: 0x3f, reserved: [0, 0, 0, 0], hash_key_length: 40, hash_key_data: key },
    summary: 'report hashes: IPv4 TCPv4 UDPv4 IPv6 TCPv6 UDPv6; 40-byte key',
  },
  {
    name: 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET',
    out: '0500 8207000000000000',
    data: { offloads: 0x782n },
    summary: 'receive offloads on: GUEST_CSUM GUEST_TSO4 GUEST_TSO6 GUEST_ECN GUEST_UFO',
  },
  {
    name: 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET',
    out: '0600 0f000000 0a000000',
    data: { max_packets: 15, max_usecs: 10 },
    summary: 'notify for transmit after 15 packets or 10 µs',
  },
  {
    name: 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET',
    out: '0601 40000000 64000000',
    data: { max_packets: 64, max_usecs: 100 },
    summary: 'notify for receive after 64 packets or 100 µs',
  },
  {
    name: 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET',
    out: '0602 0100 0000 08000000 32000000',
    data: { vq_index: 1, reserved: [0], max_packets: 8, max_usecs: 50 },
    summary: 'notify for transmit queue 0 after 8 packets or 50 µs',
  },
  {
    name: 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET',
    out: '0603 0200 0000',
    data: { vq_index: 2, reserved: [0] },
    summary: 'read the coalescing of receive queue 1',
  },
  {
    name: 'VIRTIO_NET_CTRL_HASH_TUNNEL_SET',
    out: '0700 50000000',
    data: { enabled_tunnel_types: 0x50 },
    summary: 'hash the inner header of VXLAN GENEVE',
  },
  { name: 'VIRTIO_NET_CTRL_STATS_QUERY', out: '0800', data: {}, summary: 'read which statistics are supported' },
  {
    name: 'VIRTIO_NET_CTRL_STATS_GET',
    out: '0801 0000 000000000000 0100000000000000',
    data: { stats: [{ vq_index: 0, reserved: [0, 0, 0], types_bitmap: 1n }] },
    summary: 'read statistics of 1 queue',
  },
  { name: 'VIRTNET_RSS_CTX_CTRL_CAP_GET', out: '0900', data: {}, summary: 'read how many RSS contexts are supported' },
  {
    name: 'VIRTNET_RSS_CTX_CTRL_ADD',
    out: '0901 0100 000000000000 02000000 0100 0000 0200 0300 0400 00',
    data: {
      rss_ctx_id: 1,
      reserved: [0, 0, 0, 0, 0, 0],
      rss: {
        hash_types: 2,
        indirection_table_mask: 1,
        unclassified_queue: 0,
        indirection_table: [2, 3],
        max_tx_vq: 4,
        hash_key_length: 0,
        hash_key_data: '',
      },
    },
    summary: 'add RSS context 1: TCPv4; table of 2 over 2 queues; 4 tx; 0-byte key',
  },
  {
    name: 'VIRTNET_RSS_CTX_CTRL_MOD',
    out: `0902 0200 000000000000 00000000 0000 0300 0100 0100 28 ${key}`,
    data: {
      rss_ctx_id: 2,
      reserved: [0, 0, 0, 0, 0, 0],
      rss: {
        hash_types: 0,
        indirection_table_mask: 0,
        unclassified_queue: 3,
        indirection_table: [1],
        max_tx_vq: 1,
        hash_key_length: 40,
        hash_key_data: key,
      },
    },
    summary: 'change RSS context 2: no hash types; table of 1 over 1 queue; 1 tx; 40-byte key',
  },
  {
    name: 'VIRTNET_RSS_CTX_CTRL_DEL',
    out: '0903 0100',
    data: { rss_ctx_id: 1 },
    summary: 'delete RSS context 1',
  },
];
