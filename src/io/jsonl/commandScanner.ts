import { asciiBytes, ByteScanner } from './byteScanner';
import { MAX_COMMAND_BYTES, MAX_NAME, MAX_TIME } from '../limits';

const U16 = 0xffff;
const U32 = 0xffffffff;
/** Digits of a time, and the seconds from which on it may be too late. */
const TIME_DIGITS = 19;
const LAST_SECONDS = Number(MAX_TIME / 1_000_000_000n);

// Flags of a descriptor.
const WRITE = 2;
const INDIRECT = 4;

const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

const COMMAND = asciiBytes('command');
const GUEST = asciiBytes('guest');
const SHADOW = asciiBytes('shadow');

type Name =
  | ('type' | 't' | 'out' | 'ring' | 'in' | 'done' | 'head' | 'in_len' | 'chain' | 'pending')
  | ('device' | 'cvq' | 'out_cut' | 'in_cut');
type DescriptorName = 'addr' | 'len' | 'flags' | 'indirect';

interface Field<N extends string> {
  readonly name: N;
  /** Its name in quotes, and the colon: as nearly all writers have it. */
  readonly start: Uint8Array;
  /** One of its own. */
  readonly bit: number;
}

/** The fields that an object may have; the first so many have to be there. */
class FieldSet<N extends string> {
  readonly needed: number;
  readonly #fields: readonly Field<N>[];
  /** What was found last at each position: lines of one writer have their fields in one order. */
  readonly #found: (Field<N> | undefined)[] = [];

  constructor(neededCount: number, names: readonly N[]) {
    this.needed = (1 << neededCount) - 1;
    this.#fields = names.map((name, index) => ({ name, start: asciiBytes(`"${name}":`), bit: 1 << index }));
  }

  /** The field at a position of an object, of which the test says that it is there. */
  find(position: number, isThere: (start: Uint8Array) => boolean): Field<N> | undefined {
    const expected = this.#found[position];
    if (expected !== undefined && isThere(expected.start)) return expected;
    const field = this.#fields.find(({ start }) => isThere(start));
    if (field !== undefined) this.#found[position] = field;
    return field;
  }
}

/**
 * Tells of a line of JSON Lines, without parsing it, that it is a sound command with no field that isn't known and no end
 * before its start; and what of it an index needs. Most lines of a large trace are such. Of others it says nothing: they
 * are for `parseText`, which gives the same verdict of all that are accepted here.
 */
export class CommandScanner extends ByteScanner {
  isShadow = false;
  /** Time, in whole seconds and the ns beyond. */
  seconds = 0;
  nanoseconds = 0;
  /** Where the device's id stands; equal where there is none. */
  deviceFrom = 0;
  deviceTo = 0;
  /** Where the hex digits of the out and the in bytes stand; `inFrom` is negative where there is no answer. */
  outFrom = 0;
  outTo = 0;
  inFrom = -1;
  inTo = 0;
  outCut = false;
  inCut = false;
  /** Negative where they aren't there. */
  cvq = -1;
  head = -1;
  inLen = -1;
  pending = -1;
  hasChain = false;
  /** Descriptors of the chain that the device writes to: with more than one, the ack may stand at the end. */
  writable = 0;

  readonly #commandFields = new FieldSet<Name>(3, [
    ...(['type', 't', 'out', 'ring', 'in', 'done', 'head', 'in_len', 'chain', 'pending'] as const),
    ...(['device', 'cvq', 'out_cut', 'in_cut'] as const),
  ]);
  readonly #descriptorFields = new FieldSet<DescriptorName>(2, ['addr', 'len', 'flags', 'indirect']);
  #doneSeconds = 0;
  #doneNanoseconds = 0;
  #commandBytes = 0;

  /** ns; NaN where it isn't known. Exact below 2^53. */
  get latency(): number {
    if (this.#doneSeconds === Infinity) return NaN;
    return (this.#doneSeconds - this.seconds) * 1e9 + (this.#doneNanoseconds - this.nanoseconds);
  }

  /** The same where it is known, exact. */
  get exactLatency(): bigint {
    const seconds = BigInt(this.#doneSeconds) - BigInt(this.seconds);
    return seconds * 1_000_000_000n + BigInt(this.#doneNanoseconds - this.nanoseconds);
  }

  /** Scans the line that starts at `from`. Index of the newline that ends it, or undefined: not here, or not so plain. */
  scan(bytes: Uint8Array, from: number): number | undefined {
    this.bytes = bytes;
    this.at = from;
    this.isShadow = false;
    this.deviceFrom = 0;
    this.deviceTo = 0;
    this.inFrom = -1;
    this.outCut = false;
    this.inCut = false;
    this.cvq = -1;
    this.head = -1;
    this.inLen = -1;
    this.pending = -1;
    this.hasChain = false;
    this.writable = 0;
    this.#commandBytes = 0;
    this.#doneSeconds = Infinity;
    if (this.#object(this.#commandFields, this.#fieldValue) && this.#isInOrder() && this.#endOfLine()) return this.at;
    return undefined;
  }

  #isInOrder(): boolean {
    return (
      this.#commandBytes <= MAX_COMMAND_BYTES &&
      (this.#doneSeconds > this.seconds ||
        (this.#doneSeconds === this.seconds && this.#doneNanoseconds >= this.nanoseconds))
    );
  }

  #endOfLine(): boolean {
    // A space or a carriage return before the newline is none of the record's.
    while (this.sees(RETURN)) this.at++;
    return this.bytes[this.at] === NEWLINE;
  }

  /** An object with these fields only, none of them twice, and the needed ones among them. */
  #object<N extends string>(set: FieldSet<N>, value: (name: N) => boolean): boolean {
    if (!this.take(OPEN_OBJECT)) return false;
    let seen = 0;
    let position = 0;
    do {
      const field = set.find(position, this.#takeStart);
      if (field === undefined || (seen & field.bit) !== 0 || !value(field.name)) return false;
      seen |= field.bit;
      position++;
    } while (this.takeIf(COMMA));
    return (seen & set.needed) === set.needed && this.take(CLOSE_OBJECT);
  }

  readonly #fieldValue = (name: Name): boolean => {
    switch (name) {
      case 'type':
        return this.text() && this.is(COMMAND);
      case 't':
        if (!this.digitsOrText(TIME_DIGITS)) return false;
        this.seconds = this.billions;
        this.nanoseconds = this.rest;
        return this.seconds < LAST_SECONDS;
      case 'done':
        if (!this.digitsOrText(TIME_DIGITS)) return false;
        this.#doneSeconds = this.billions;
        this.#doneNanoseconds = this.rest;
        return true;
      case 'ring':
        if (!this.text()) return false;
        this.isShadow = this.is(SHADOW);
        return this.isShadow || this.is(GUEST);
      case 'device':
        if (!this.text()) return false;
        this.deviceFrom = this.from;
        this.deviceTo = this.to;
        return this.to > this.from && this.to - this.from <= MAX_NAME;
      case 'out':
      case 'in':
        if (!this.hexBytes()) return false;
        this.#commandBytes += (this.to - this.from) / 2;
        this.#keepPlace(name);
        return true;
      case 'out_cut':
        if (!this.boolean()) return false;
        this.outCut = this.isTrue;
        return true;
      case 'in_cut':
        if (!this.boolean()) return false;
        this.inCut = this.isTrue;
        return true;
      case 'cvq':
        if (!this.integer(U16)) return false;
        this.cvq = this.number;
        return true;
      case 'head':
        if (!this.integer(U16)) return false;
        this.head = this.number;
        return true;
      case 'in_len':
        if (!this.integer(U32)) return false;
        this.inLen = this.number;
        return true;
      case 'pending':
        if (!this.integer(U32)) return false;
        this.pending = this.number;
        return true;
      case 'chain':
        this.hasChain = true;
        return this.#chain();
    }
  };

  #keepPlace(name: 'out' | 'in'): void {
    if (name === 'out') {
      this.outFrom = this.from;
      this.outTo = this.to;
    } else {
      this.inFrom = this.from;
      this.inTo = this.to;
    }
  }

  readonly #takeStart = (start: Uint8Array): boolean => this.takeAll(start);

  #chain(): boolean {
    if (!this.take(OPEN_LIST)) return false;
    if (this.takeIf(CLOSE_LIST)) return true;
    do if (!this.#object(this.#descriptorFields, this.#descriptorValue)) return false;
    while (this.takeIf(COMMA));
    return this.take(CLOSE_LIST);
  }

  readonly #descriptorValue = (name: DescriptorName): boolean => {
    switch (name) {
      case 'addr':
        return this.hexNumber();
      case 'len':
        return this.integer(U32);
      case 'flags':
        if (!this.integer(U16)) return false;
        if ((this.number & (WRITE | INDIRECT)) === WRITE) this.writable++;
        return true;
      case 'indirect':
        return this.boolean();
    }
  };
}
