import type { ByteAt, ByteSide } from './byteRange';

/** A line of the dump: the heading of a block, or up to `perLine` bytes of it. */
export type ByteLine =
  | { readonly kind: 'heading'; readonly side: ByteSide; readonly length: number }
  | { readonly kind: 'bytes'; readonly side: ByteSide; readonly offset: number; readonly end: number };

export interface ByteBlock {
  readonly side: ByteSide;
  readonly length: number;
}

/** The dump of some blocks as lines, found by number without building them all. */
export class ByteLines {
  readonly count: number;

  readonly #blocks: readonly ByteBlock[];

  constructor(
    blocks: readonly ByteBlock[],
    readonly perLine: number,
  ) {
    this.#blocks = blocks;

    this.count = blocks.reduce((sum, block) => sum + this.#linesOf(block), 0);
  }

  line(number: number): ByteLine | undefined {
    let left = number;
    for (const { side, length } of this.#blocks) {
      const lines = this.#linesOf({ side, length });
      if (left < 0) return undefined;
      if (left === 0) return { kind: 'heading', side, length };
      if (left < lines) {
        const offset = (left - 1) * this.perLine;
        return { kind: 'bytes', side, offset, end: Math.min(length, offset + this.perLine) };
      }
      left -= lines;
    }
    return undefined;
  }

  /** The number of the line that holds a byte. */
  lineOf(at: ByteAt): number | undefined {
    let before = 0;
    for (const block of this.#blocks) {
      if (block.side === at.side) {
        const isInBlock = at.offset >= 0 && at.offset < block.length;
        return isInBlock ? before + 1 + Math.floor(at.offset / this.perLine) : undefined;
      }
      before += this.#linesOf(block);
    }
    return undefined;
  }

  #linesOf(block: ByteBlock): number {
    return 1 + Math.ceil(block.length / this.perLine);
  }
}

/** How many bytes a line can hold in so many characters: the dump needs three for a byte's hex and one for its ASCII. */
export function bytesPerLine(characters: number, digits: number): number {
  for (const count of [16, 8]) if (characters >= dumpWidth(count, digits)) return count;
  return 4;
}

/** Width of a line in characters, as styles/bytes.css lays it out: the offset, hex, ASCII, and what is between them. */
function dumpWidth(count: number, digits: number): number {
  return digits + count * 3 + count + 6;
}

/** Two hex digits. */
export function byteInHex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The bytes in hex with blanks between, as the dump shows them. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, byteInHex).join(' ');
}

/** How many hex digits the offset column needs for this many bytes: at least four, an even number. */
export function offsetDigits(length: number): number {
  const digits = Math.max(0, length - 1).toString(16).length;
  return Math.max(4, digits + (digits % 2));
}

export function hexOffset(offset: number, digits: number): string {
  return offset.toString(16).padStart(digits, '0');
}

/** The printable ASCII character of a byte, a middle dot for the others. */
export function asciiCharacter(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}
