import type { ByteSource } from '../byteSource';
import { startRead } from './windows';

/** Enough for the header of any block; a block that crosses the end of a window begins the next one again. */
const OVERLAP = 4096;

/** Bytes that are on their way. */
interface Ahead {
  readonly base: number;
  readonly length: number;
  readonly into: Uint8Array;
  readonly bytes: Promise<Uint8Array>;
}

/** The part of a source that is in memory. It moves forward, and reads ahead if that is wanted. */
export class Window {
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Offset of its first byte in the file. */
  base = 0;
  #ahead: Ahead | undefined;
  /**
   * Memory that is read into by turns: the window stands in one while the other is filled. New memory for each window of a
   * large file would cost more than reading it.
   */
  #inUse: Uint8Array | undefined;
  #spare: Uint8Array | undefined;

  readonly #source: ByteSource;
  readonly #windowSize: number;
  readonly #isReadingAhead: boolean;

  constructor(
    source: ByteSource,
    /** Bytes of the source; less when it turns out to have become shorter. */
    public size: number,
    windowSize: number,
    isReadingAhead: boolean,
  ) {
    this.#source = source;
    this.#windowSize = windowSize;
    this.#isReadingAhead = isReadingAhead;
  }

  /** Makes the bytes at `offset` the window's first: `length` of them at least, or all up to the end. */
  async move(offset: number, length: number): Promise<void> {
    const { base, bytes } = await this.#load(offset, Math.min(length, this.size - offset));
    if (base + bytes.length < offset + length && base + bytes.length < this.size) this.size = base + bytes.length;
    this.base = base;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.#isReadingAhead) this.#readAhead(base + bytes.length);
  }

  /** Some bytes of the file, if they lie in the window. */
  here(offset: number, length: number): Uint8Array | undefined {
    const { view } = this;
    const at = offset - this.base;
    if (at < 0 || at + length > view.byteLength) return undefined;
    return new Uint8Array(view.buffer, view.byteOffset + at, length);
  }

  /** Some bytes of the file; from the window if they lie in it. Fewer at the end of the file. */
  async bytes(offset: number, length: number): Promise<Uint8Array> {
    const { size } = this;
    const source = this.#source;
    return this.here(offset, length) ?? (await source.read(offset, Math.min(length, Math.max(0, size - offset))));
  }

  async #load(offset: number, length: number): Promise<{ base: number; bytes: Uint8Array }> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead !== undefined && ahead.base <= offset && offset + length <= ahead.base + ahead.length) {
      this.#spare = this.#inUse;
      this.#inUse = ahead.into;
      return { base: ahead.base, bytes: await ahead.bytes };
    }
    // Where something is still being read ahead, its memory is left to it.
    this.#inUse = undefined;
    const wanted = Math.min(Math.max(this.#windowSize, length), this.size - offset);
    return { base: offset, bytes: await this.#source.read(offset, wanted) };
  }

  #readAhead(end: number): void {
    if (end >= this.size) return;
    const base = Math.max(this.base, end - Math.min(OVERLAP, this.#windowSize >> 1));
    const length = Math.min(this.#windowSize, this.size - base);
    const into = this.#spare ?? new Uint8Array(length);
    this.#spare = undefined;
    this.#ahead = { base, length, into, bytes: startRead(this.#source, base, length, into) };
  }
}
