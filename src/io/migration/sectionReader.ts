import { hexNumber } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import { MigrationError, SectionEnds } from './migrationError';

/** A position in the bytes of a section; everything in a stream is big-endian. What isn't there is a `MigrationError`. */
export class SectionReader {
  readonly #view: DataView;
  position = 0;

  constructor(
    readonly bytes: Uint8Array,
    /** Of the first byte, in the stream. */
    readonly base: number,
    readonly section: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Of the next byte, in the stream. */
  get offset(): number {
    return this.base + this.position;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#take(1, what));
  }

  be16(what: string): number {
    return this.#view.getUint16(this.#take(2, what));
  }

  be32(what: string): number {
    return this.#view.getUint32(this.#take(4, what));
  }

  be64(what: string): bigint {
    return this.#view.getBigUint64(this.#take(8, what));
  }

  /** A byte that QEMU writes as 0 or 1. */
  flag(what: string): boolean {
    return this.#isSet(this.u8(what), 1, what);
  }

  /** The same in four bytes. */
  wideFlag(what: string): boolean {
    return this.#isSet(this.be32(what), 4, what);
  }

  /** A view, not a copy. */
  take(length: number, what: string): Uint8Array {
    const at = this.#take(length, what);
    return this.bytes.subarray(at, at + length);
  }

  peek(ahead = 0): number | undefined {
    return this.bytes[this.position + ahead];
  }

  /** Gives up at this place, or so many bytes before it. */
  fail(problem: string, back = 0): never {
    throw new MigrationError(problem, { section: this.section, offset: this.offset - back });
  }

  #isSet(value: number, size: number, what: string): boolean {
    if (value > 1) this.fail(`${what} is ${hexNumber(value)}, where QEMU writes 0 or 1. The stream is damaged.`, size);
    return value === 1;
  }

  #take(length: number, what: string): number {
    if (length > this.left) {
      throw new SectionEnds(
        `the stream ends within ${what}: ${plural(length, 'byte')} needed, ${this.left.toLocaleString('en')} present. Copy or capture it again as a whole.`,
        { section: this.section, offset: this.offset },
      );
    }
    const at = this.position;
    this.position += length;
    return at;
  }
}
