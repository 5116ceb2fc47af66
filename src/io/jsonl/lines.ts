import { DAMAGED_BYTES, MAX_TEXT_BYTES } from '../limits';

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
  #pieces: Uint8Array[] = [];
  #length = 0;
  #kept = 0;

  /** The first byte that it is given starts line `number`, at `offset` of the file. */
  constructor(
    public number: number,
    public offset: number,
  ) {}

  /** Whether a new line starts with the next byte. */
  get isBetweenLines(): boolean {
    return this.#length === 0;
  }

  /** Counts a line that the caller has read by itself: so many bytes, its end included. */
  skipLine(length: number): void {
    this.number++;
    this.offset += length;
  }

  /** Gives `take` the line that ends first in these bytes from a place on, if one does. Returns the place behind it. */
  next(bytes: Uint8Array, from: number, take: (line: Line) => void): number {
    const end = bytes.indexOf(NEWLINE, from);
    if (end < 0) {
      this.#keep(bytes.subarray(from));
      return bytes.length;
    }
    take(this.#complete(bytes.subarray(from, end)));
    return end + 1;
  }

  /** The lines that end in these bytes, which follow those of the call before. */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    for (let at = 0; at < bytes.length;) at = this.next(bytes, at, (line) => lines.push(line));
    return lines;
  }

  /** The last line, where the bytes so far end without a newline. More of it may come after this. */
  rest(): Line | undefined {
    const { number, offset } = this;
    const length = this.#length;
    if (length === 0) return undefined;
    const bytes = Buffer.concat(this.#pieces);
    // Joined once only, however often more comes.
    this.#pieces = [bytes];
    return { number, offset, length, ...cut(bytes, length), isEnded: false };
  }

  #complete(piece: Uint8Array): Line {
    const { number, offset } = this;
    // Mostly a line lies in one piece, and needs no copy.
    const isWhole = this.#pieces.length === 0;
    if (!isWhole) this.#keep(piece);
    const length = isWhole ? piece.length : this.#length;
    const bytes = isWhole ? piece : Buffer.concat(this.#pieces);
    this.number++;
    this.offset += length + 1;
    this.#pieces = [];
    this.#length = 0;
    this.#kept = 0;
    return { number, offset, length, ...cut(bytes, length), isEnded: true };
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    // One byte more than allowed shows that it is too long; the rest is only counted.
    const room = MAX_TEXT_BYTES + 1 - this.#kept;
    if (room <= 0) return;
    this.#pieces.push(piece.subarray(0, room));
    this.#kept += Math.min(room, piece.length);
  }
}

/** Of a line that is too long only the start. */
function cut(bytes: Uint8Array, length: number): Pick<Line, 'bytes' | 'isTooLong'> {
  const isTooLong = length > MAX_TEXT_BYTES;
  return { bytes: isTooLong ? bytes.subarray(0, DAMAGED_BYTES) : bytes, isTooLong };
}
