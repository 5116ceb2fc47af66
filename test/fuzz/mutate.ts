import type { Random } from '../bench/random';
import { be32, joined, noise, oddByte, oddWord, setTo } from './odd';

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
  const change = random.weighted<() => Uint8Array>([
    [4, () => setTo(bytes, at, [random.below(256)])],
    [4, () => setTo(bytes, at, [oddByte(random)])],
    [4, () => setTo(bytes, at, [(bytes[at] ?? 0) ^ (1 << random.below(8))])],
    [3, () => setTo(bytes, at, be32(oddWord(random)))],
    [2, () => setTo(bytes, at, be32(random.below(0x10000)))],
    [2, () => bytes.subarray(0, at)],
    [2, () => joined(bytes.subarray(0, at), bytes.subarray(at + length))],
    [2, () => joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length)))],
    [1, () => joined(bytes.subarray(0, at), noise(length, random), bytes.subarray(at))],
    [1, () => joined(bytes.subarray(0, at), (others[random.below(others.length)] ?? bytes).subarray(at))],
  ]);
  return change();
}
