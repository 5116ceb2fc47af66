import { decodeCommand, type CommandBytes, type DecodeOptions, type Decoded } from '../../../../src/core/wire/decode';
import { fromHex } from '../../../../src/core/wire/hex';

/** Hex text, spaces allowed, as bytes. */
export function hex(text: string): Uint8Array {
  const bytes = fromHex(text.replaceAll(' ', ''));
  if (!bytes) throw new Error(`no hex text: ${text}`);
  return bytes;
}

/** `n` bytes of hex text that count up from `first`. */
export function countingKey(n: number, first = 1): string {
  return Array.from({ length: n }, (_, i) => ((first + i) & 0xff).toString(16).padStart(2, '0')).join('');
}

/** An uncut command out of hex text. */
export function record(out: string, rest: Omit<Partial<CommandBytes>, 'out'> = {}): CommandBytes {
  return { out: hex(out), outCut: false, inCut: false, ...rest };
}

/** Decodes hex text. */
export function decode(
  out: string,
  rest: Omit<Partial<CommandBytes>, 'out'> = {},
  options: DecodeOptions = {},
): Decoded {
  return decodeCommand(record(out, rest), options);
}

/** Little-endian number of 4 bytes, in hex text. */
export function le32(value: number): string {
  return [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, '0')).join('');
}

/** Out bytes of a MAC table of so many addresses, which count up. */
export function macTable(unicast: number, multicast: number): string {
  const number = (i: number) => i.toString(16).padStart(4, '0');
  const list = (count: number, prefix: string) =>
    le32(count) + Array.from({ length: count }, (_, i) => prefix + number(i)).join('');
  return `0100${list(unicast, '02000000')}${list(multicast, '01005e00')}`;
}

/** RSS_CONFIG out of its parts. */
export function rssConfig(
  table: readonly number[],
  {
    types = 0x3f,
    unclassified = 0,
    tx = 4,
    key = countingKey(40),
    mask = table.length - 1,
  }: { types?: number; unclassified?: number; tx?: number; key?: string; mask?: number } = {},
): string {
  const le16 = (value: number) => le32(value).slice(0, 4);
  const length = (key.length / 2).toString(16).padStart(2, '0');
  return `0401${le32(types)}${le16(mask)}${le16(unclassified)}${table.map(le16).join('')}${le16(tx)}${length}${key}`;
}

/** HASH_CONFIG out of its parts. */
export function hashConfig(types: number, key: string, reserved = '0000000000000000'): string {
  return `0402${le32(types)}${reserved}${(key.length / 2).toString(16).padStart(2, '0')}${key}`;
}
