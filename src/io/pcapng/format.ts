// Numbers of the pcapng specification.

export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const ENHANCED_PACKET = 6;

/** The types of blocks that are in use. */
export const blockNames: ReadonlyMap<number, string> = new Map([
  [INTERFACE_DESCRIPTION, 'Interface Description'],
  [2, 'obsolete Packet'],
  [3, 'Simple Packet'],
  [4, 'Name Resolution'],
  [5, 'Interface Statistics'],
  [ENHANCED_PACKET, 'Enhanced Packet'],
  [9, 'systemd Journal'],
  [10, 'Decryption Secrets'],
  [0xbad, 'Custom'],
  [0x40000bad, 'Custom'],
]);

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** As it reads in the order that isn't the section's. */
export const SWAPPED_BYTE_ORDER_MAGIC = 0x4d3c2b1a;

/** Options of an Interface Description Block. */
export const OPTION_END = 0;
export const OPTION_NAME = 2;
export const OPTION_TSRESOL = 9;
export const OPTION_TSOFFSET = 14;

/** Bytes of an Enhanced Packet Block before its packet; and all of them, with the length that ends it. */
export const PACKET_HEADER = 28;
export const PACKET_FRAME = 32;
