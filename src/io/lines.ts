import { DAMAGED_BYTES, MAX_TEXT_BYTES } from './limits';

/** A line of a file, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Where it starts in the file, in bytes. */
  readonly offset: number;
  /** In bytes, with a carriage return at its end if there is one. */
  readonly length: number;
  /** The line, or only its start when it's too long. */
  readonly bytes: Uint8Array;
  readonly isTooLong: boolean;
  /** False for a last line that the file leaves without an end. */
  readonly isEnded: boolean;
}

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. Of a line that is too long only the start is kept. */
export class LineSplitter {
  /** What has come of the line that isn't complete yet. */
  private pieces: Uint8Array[] = [];
  private length = 0;
  private kept = 0;

  /** The first byte that is pushed starts line `number`, at `offset` of the file. */
  constructor(
    private number: number,
    private offset: number,
  ) {}

  /** The lines that end in these bytes, which follow those of the call before. */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      lines.push(this.complete(bytes.subarray(from, end), true));
      from = end + 1;
    }
    this.keep(bytes.subarray(from));
    return lines;
  }

  /** The last line, where the file ends without a newline. */
  end(): Line[] {
    return this.length === 0 ? [] : [this.complete(new Uint8Array(), false)];
  }

  private complete(piece: Uint8Array, isEnded: boolean): Line {
    const { number, offset } = this;
    // Mostly a line lies in one piece, and needs no copy.
    const isWhole = this.pieces.length === 0;
    if (!isWhole) this.keep(piece);
    const length = isWhole ? piece.length : this.length;
    const bytes = isWhole ? piece : Buffer.concat(this.pieces);
    const isTooLong = length > MAX_TEXT_BYTES;
    this.number += 1;
    this.offset += length + (isEnded ? 1 : 0);
    this.pieces = [];
    this.length = 0;
    this.kept = 0;
    return { number, offset, length, bytes: isTooLong ? bytes.subarray(0, DAMAGED_BYTES) : bytes, isTooLong, isEnded };
  }

  private keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    // One byte more than allowed shows that it is too long; the rest is only counted.
    const room = MAX_TEXT_BYTES + 1 - this.kept;
    if (room <= 0) return;
    this.pieces.push(piece.subarray(0, room));
    this.kept += Math.min(room, piece.length);
  }
}
