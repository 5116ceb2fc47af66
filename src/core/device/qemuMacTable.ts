import { MAC_LENGTH, macAt, type MacAddress } from '../wire/mac';
import type { MacTable } from './parts/addresses';

/** MAC_TABLE_ENTRIES: unicast and multicast together. */
export const QEMU_TABLE_ENTRIES = 64;

/**
 * A MAC_TABLE_SET's data as QEMU's handler reads it: lists must fill the data exactly, sizes are multiplied in 32 bits,
 * and a part that doesn't fit in what is left of 64 entries is dropped whole and marked. Undefined: ERR.
 * Source: QEMU, virtio_net_handle_mac.
 */
export function parseMacTable(data: Uint8Array, bigEndian: boolean): MacTable | undefined {
  const unicast = takeList(data, bigEndian);
  if (!unicast || unicast.size > data.length - 4) return undefined;
  const unicast_overflow = unicast.entries > QEMU_TABLE_ENTRIES;
  const uni = unicast_overflow ? [] : addresses(data, 4, unicast.entries);

  const rest = data.subarray(4 + unicast.size);
  const multicast = takeList(rest, bigEndian);
  if (multicast?.size !== rest.length - 4) return undefined;
  const multicast_overflow = multicast.entries > QEMU_TABLE_ENTRIES - uni.length;
  const multi = multicast_overflow ? [] : addresses(rest, 4, multicast.entries);
  return { unicast: uni, multicast: multi, unicast_overflow, multicast_overflow };
}

function takeList(data: Uint8Array, bigEndian: boolean): { entries: number; size: number } | undefined {
  if (data.length < 4) return undefined;
  const entries = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, !bigEndian);
  return { entries, size: (entries * MAC_LENGTH) % 2 ** 32 };
}

function addresses(data: Uint8Array, offset: number, entries: number): MacAddress[] {
  return Array.from({ length: entries }, (_, i) => macAt(data, offset + i * MAC_LENGTH));
}
