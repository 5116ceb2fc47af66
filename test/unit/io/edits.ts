import fc from 'fast-check';
import { bytesOf } from './support';

/** A change to a file's bytes. */
interface Edit {
  readonly at: number;
  readonly how: 'flip' | 'word' | 'cut' | 'insert' | 'remove' | 'repeat';
  readonly value: number;
}
export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    // A share of the file. Doubles would be drawn evenly by their bits: next to all of them at its start.
    at: fc.nat(0xffff).map((part) => part / 0x10000),
    how: fc.constantFrom('flip', 'flip', 'word', 'word', 'cut', 'insert', 'remove', 'repeat'),
    value: fc.oneof(
      fc.nat(0xffffffff),
      fc.constantFrom(0, 1, 6, 12, 0x20, 0x22, 0x0a, 0xffffffff, 0x7fffffff, 0x0a0d0d0a),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** These bytes after some changes. */
export function edited(bytes: Uint8Array, list: readonly Edit[]): Uint8Array {
  return list.reduce((before: Uint8Array, { at: share, how, value }) => {
    const at = Math.floor(share * before.length);
    const head = before.subarray(0, at);
    const length = 1 + (value % 40);
    switch (how) {
      case 'flip': {
        const copy = new Uint8Array(before);
        copy[at] = (copy[at] ?? 0) ^ (1 << (value % 8));
        return copy;
      }
      case 'word': {
        const copy = new Uint8Array(before);
        const word = at & ~3;
        if (word + 4 <= copy.length) new DataView(copy.buffer).setUint32(word, value, true);
        return copy;
      }
      case 'cut':
        return head;
      case 'insert':
        return bytesOf([head, new Uint8Array(length).fill(value), before.subarray(at)]);
      case 'remove':
        return bytesOf([head, before.subarray(at + length)]);
      case 'repeat':
        return bytesOf([head, before.subarray(at, at + length), before.subarray(at)]);
    }
  }, bytes);
}
