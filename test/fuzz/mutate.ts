import type { Random } from '../bench/random';

/** Bytes that programs stumble over. */
const ODD = [0x00, 0x01, 0x04, 0x05, 0x06, 0x7e, 0x7f, 0x80, 0xff];
const ODD_WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 0x2aaaaaab, 1024, 65535];

/** Where to change something: mostly near the start, where the fields are. */
function place(random: Random, length: number): number {
  return random.weighted([
    [3, () => random.below(Math.min(length, 1500))],
    [1, () => random.below(length)],
  ])();
}

/** The same bytes with one to four changes; `others` lend parts. */
export function mutated(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  let result: Uint8Array = bytes.slice();
  for (let left = 1 + random.below(4); left > 0; left--) result = changed(result, others, random);
  return result;
}

function changed(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = place(random, bytes.length);
  const length =
    1 +
    random.below(
      random.weighted([
        [4, 8],
        [2, 64],
        [1, 2000],
      ]),
    );
  const spliced = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  const change = random.weighted<() => Uint8Array>([
    [4, () => setTo(bytes, at, [random.below(256)])],
    [4, () => setTo(bytes, at, [ODD[random.below(ODD.length)] ?? 0])],
    [4, () => setTo(bytes, at, [(bytes[at] ?? 0) ^ (1 << random.below(8))])],
    [3, () => setTo(bytes, at, be32(ODD_WORDS[random.below(ODD_WORDS.length)] ?? 0))],
    [2, () => setTo(bytes, at, be32(random.below(0x10000)))],
    [2, () => bytes.subarray(0, at)],
    [2, () => spliced(bytes.subarray(0, at), bytes.subarray(at + length))],
    [2, () => spliced(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length)))],
    [1, () => spliced(bytes.subarray(0, at), noise(length, random), bytes.subarray(at))],
    [1, () => spliced(bytes.subarray(0, at), (others[random.below(others.length)] ?? bytes).subarray(at))],
  ]);
  return change();
}

function setTo(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  values.forEach((value, i) => {
    if (at + i < bytes.length) bytes[at + i] = value;
  });
  return bytes;
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

function be32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
