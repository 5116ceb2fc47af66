import type { Random } from '../bench/random';

/** Bytes that programs stumble over. */
const BYTES = [0x00, 0x01, 0x04, 0x05, 0x06, 0x7e, 0x7f, 0x80, 0xff];
const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 0x2aaaaaab, 1024, 65535, 0xfffffffc];
const WIDE = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError('no items');
  return item;
}

export function oddByte(random: Random): number {
  return pick(BYTES, random);
}

/** A number of 32 bits. */
export function oddWord(random: Random): number {
  return pick(WORDS, random);
}

/** A number of 64 bits. */
export function oddWide(random: Random): bigint {
  return pick(WIDE, random);
}

export function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

export function be32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A command's bytes with something changed: class, command, a count or another field, its length. */
export function oddCommand(out: Uint8Array, random: Random): Uint8Array {
  const bytes = out.slice();
  const at = random.below(bytes.length + 1);
  const word = be32(oddWord(random)).reverse();
  const change = random.weighted<() => Uint8Array>([
    [2, () => setTo(bytes, 0, [random.below(11), random.below(5)])],
    [3, () => setTo(bytes, at, word.slice(0, 1 << random.below(3)))],
    [2, () => setTo(bytes, 2, word)],
    [1, () => bytes.subarray(0, at)],
    [1, () => joined(bytes, noise(1 + random.below(80), random))],
    [1, () => joined(bytes.subarray(0, at), bytes)],
  ]);
  return change();
}

export function setTo(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  values.forEach((value, i) => {
    if (at + i < bytes.length) bytes[at + i] = value;
  });
  return bytes;
}
