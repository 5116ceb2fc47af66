import { F, hasFeature } from '../../core/wire/features';
import { MAC_LENGTH, macAt, type MacAddress } from '../../core/wire/mac';
import { QEMU_TABLE_ENTRIES } from '../../core/device/qemuMacTable';
import type { NicFields } from './nic';
import type { SectionReader } from './sectionReader';

/** Queue pairs that QEMU has at most: two queues each, and the control virtqueue, of 1024. */
const MOST_PAIRS = 511;
const VLAN_BYTES = 512;

/**
 * The fields of `virtio-net-device`, version 11. Whether the pairs stand in the stream depends on the device, which the
 * stream doesn't tell before: the caller tries both.
 * Source: QEMU, hw/net/virtio-net.c, vmstate_virtio_net_device.
 */
export function readNetPart(reader: SectionReader, featuresLow: number, hasPairs: boolean): NicFields {
  const mac = macAt(reader.take(MAC_LENGTH, 'the MAC address'), 0);
  reader.be32('tx_waiting');
  const mergeable_rx_bufs = reader.wideFlag('mergeable_rx_bufs');
  const status = reader.be16('the link status');
  const promisc = reader.u8('promisc');
  const allmulti = reader.u8('allmulti');
  const macs = readMacs(reader);
  const vlansOffset = reader.offset;
  const vlans = reader.take(VLAN_BYTES, 'the VLAN table').slice();
  const has_vnet_hdr = reader.wideFlag('has_vnet_hdr');
  const multi_overflow = reader.flag('multi_overflow');
  const uni_overflow = reader.flag('uni_overflow');
  const alluni = reader.u8('alluni');
  const nomulti = reader.u8('nomulti');
  const nouni = reader.u8('nouni');
  const nobcast = reader.u8('nobcast');
  const has_ufo = reader.flag('has_ufo');
  const pairs = hasPairs ? readPairs(reader) : { max_queue_pairs: 1, curr_queue_pairs: 1 };
  const hasOffloads = hasFeature(BigInt(featuresLow), F.CTRL_GUEST_OFFLOADS);
  return {
    mac,
    status,
    mergeable_rx_bufs,
    promisc,
    allmulti,
    alluni,
    nomulti,
    nouni,
    nobcast,
    macs,
    multi_overflow,
    uni_overflow,
    vlans,
    vlansOffset,
    has_vnet_hdr,
    has_ufo,
    ...pairs,
    curr_guest_offloads: hasOffloads ? reader.be64('curr_guest_offloads') : undefined,
  };
}

function readMacs(reader: SectionReader): MacAddress[] | undefined {
  const entries = reader.be32('the number of MAC addresses');
  const table = reader.take(entries * MAC_LENGTH, 'the MAC table');
  if (entries > QEMU_TABLE_ENTRIES) return undefined;
  return Array.from({ length: entries }, (_, i) => macAt(table, i * MAC_LENGTH));
}

function readPairs(reader: SectionReader): Pick<NicFields, 'max_queue_pairs' | 'curr_queue_pairs'> {
  const max_queue_pairs = reader.be16('max_queue_pairs');
  const curr_queue_pairs = reader.be16('curr_queue_pairs');
  if (max_queue_pairs < 2 || max_queue_pairs > MOST_PAIRS)
    reader.fail(`max_queue_pairs is ${max_queue_pairs}; it must be 2 to ${MOST_PAIRS}.`, 4);
  if (curr_queue_pairs < 1 || curr_queue_pairs > max_queue_pairs)
    reader.fail(`curr_queue_pairs is ${curr_queue_pairs}; it must be 1 to ${max_queue_pairs}.`, 2);
  reader.take(4 * (curr_queue_pairs - 1), 'tx_waiting of the further queues');
  return { max_queue_pairs, curr_queue_pairs };
}
