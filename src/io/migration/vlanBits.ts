/** How the words of a VLAN table are stored: the byte order of the host that QEMU ran on. */
export type ByteOrder = 'little' | 'big';

const WORD_BYTES = 4;

/** VLAN ids of a table of 32-bit words, ascending. Bit `vid & 31` of word `vid >> 5`. */
export function vlanIds(table: Uint8Array, order: ByteOrder): number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const ids: number[] = [];
  for (let at = 0; at + WORD_BYTES <= table.length; at += WORD_BYTES) {
    const word = view.getUint32(at, order === 'little');
    for (let bit = 0; word >>> bit !== 0 && bit < 32; bit++) {
      if ((word >>> bit) & 1) ids.push(at * 8 + bit);
    }
  }
  return ids;
}

/** Hosts with big-endian words: s390 always, and some POWER ones, which can't be told from the little-endian ones. */
export function hostByteOrder(isCcw: boolean): ByteOrder {
  return isCcw ? 'big' : 'little';
}

/** True when the table says something else in the other byte order. */
export function dependsOnByteOrder(table: Uint8Array): boolean {
  for (let at = 0; at + WORD_BYTES <= table.length; at += WORD_BYTES) {
    if (table[at] !== table[at + 3] || table[at + 1] !== table[at + 2]) return true;
  }
  return false;
}
