import { parseHex } from '../../core/wire/hex';
import { MAX_NAME } from '../limits';
import { locateValue, type JsonPath } from './jsonText';

export type ParsedObject = Readonly<Record<string, unknown>>;

export function isParsedObject(value: unknown): value is ParsedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a field. */
export interface FieldFault {
  readonly path: JsonPath;
  readonly problem: string;
  /** Characters from the start of the value to what is wrong. */
  readonly within?: number;
}

/** Keeps the first thing that is wrong with a record: one reason is enough to call it damaged. */
export class FirstFault {
  fault: FieldFault | undefined;

  report(path: JsonPath, problem: string, within?: number): void {
    this.fault ??= within === undefined ? { path, problem } : { path, problem, within };
  }
}

/** `chain[3].addr` */
export function nameOfPath(path: JsonPath): string {
  return path.map((key, depth) => (typeof key === 'number' ? `[${key}]` : depth === 0 ? key : `.${key}`)).join('');
}

/** A text of the file for a message: short, on one line. */
export function quote(text: string): string {
  const limit = 40;
  return text.length > limit ? `${JSON.stringify(text.slice(0, limit))}...` : JSON.stringify(text);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}

/**
 * Takes the fields of a JSON object that comes from outside, and checks each. A field that is `null` counts as absent.
 * What is wrong goes to `faults`; the value is then one that serves until the fault is looked at.
 */
export class Fields {
  readonly #asked: string[] = [];
  #found = 0;

  readonly #members: ParsedObject;
  /** The whole text that the object was parsed from. */
  readonly #text: string;
  readonly #faults: FirstFault;
  readonly #path: JsonPath;

  constructor(
    members: ParsedObject,

    text: string,
    faults: FirstFault,
    path: JsonPath = [],
  ) {
    this.#members = members;
    this.#text = text;
    this.#faults = faults;
    this.#path = path;
  }

  /** Names that the object has and that nobody asked for. */
  unknown(): readonly string[] {
    const names = Object.keys(this.#members);
    if (names.length === this.#found) return [];
    return names.filter((name) => !this.#asked.includes(name)).map((name) => nameOfPath([...this.#path, name]));
  }

  /** The field is known, but doesn't count here. */
  ignore(name: string): void {
    this.#take(name);
  }

  required<T>(name: string, value: T | undefined, standIn: T): T {
    if (value !== undefined) return value;
    if (this.#isAbsent(name)) this.#faults.report([...this.#path, name], 'is missing');
    return standIn;
  }

  string(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'string') return value;
    this.#wrongType(name, 'text', value);
    return undefined;
  }

  /** An id: text that a pcapng option can hold too. */
  id(name: string): string | undefined {
    const value = this.string(name);
    if (value === undefined || value === '') return undefined;
    if (value.length > MAX_NAME) this.report(name, `${value.length} characters are too long for an id (${MAX_NAME})`);
    else if (/[\0\p{Surrogate}]/u.test(value)) this.report(name, "an id can't contain NUL or half of a surrogate pair");
    else return value;
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.#wrongType(name, 'true or false', value);
    return undefined;
  }

  oneOf<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const choice = choices.find((each) => each === value);
    if (choice === undefined)
      this.report(name, `${quote(value)} isn't one of ${choices.map((each) => `"${each}"`).join(', ')}`);
    return choice;
  }

  /** A whole number from `min` to `max`, which a double holds exactly. */
  integer(name: string, max: number, min = 0): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') this.#wrongType(name, 'a whole number', value);
    else if (!Number.isInteger(value)) this.report(name, `${value} isn't a whole number`);
    else if (value < min || value > max) this.report(name, `${value} is not in ${min} to ${max}`);
    else return value;
    return undefined;
  }

  /** A whole number from 0 to `max`, as a number or as decimal text. A number that passes 2^53 is read digit by digit. */
  bigInteger(name: string, max: bigint, unit: string): bigint | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number') {
      if (Number.isSafeInteger(value) && value >= 0) return this.#inRange(name, BigInt(value), max, unit);
      return this.#digits(name, this.#rawText(name), max, unit);
    }
    if (typeof value === 'string') return this.#digits(name, value, max, unit);
    this.#wrongType(name, `a whole number of ${unit}, or decimal text`, value);
    return undefined;
  }

  /** A mask as hex text, `0x` optional. */
  wideHex(name: string, bits: 64 | 128): bigint | undefined {
    const value = this.string(name);
    return value === undefined ? undefined : this.#hexNumber(name, value, bits);
  }

  /** An address: a number, or hex text with `0x` optional. */
  address(name: string): bigint | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return this.#hexNumber(name, value, 64);
    if (typeof value === 'number') return this.bigInteger(name, 2n ** 64n - 1n, 'bytes');
    this.#wrongType(name, 'a number or hex text', value);
    return undefined;
  }

  /** Bytes as hex text. */
  bytes(name: string): Uint8Array | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    // Fast where nothing stands between the digits; `Buffer.from` stops at the first character that is none.
    const together = new Uint8Array(Buffer.from(value, 'hex'));
    if (together.length * 2 === value.length) return together;
    const bytes = parseHex(value);
    if (bytes instanceof Uint8Array) return bytes;
    const { at, problem } = bytes;
    // An escape takes several characters of the file for one of the text.
    this.report(name, problem, this.#rawText(name).includes('\\') ? undefined : at + 1);
    return undefined;
  }

  object(name: string): Fields | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (isParsedObject(value)) return new Fields(value, this.#text, this.#faults, [...this.#path, name]);
    this.#wrongType(name, 'an object', value);
    return undefined;
  }

  /** An object, as it is. */
  json(name: string): ParsedObject | undefined {
    const value = this.#take(name);
    if (value === undefined || isParsedObject(value)) return value;
    this.#wrongType(name, 'an object', value);
    return undefined;
  }

  /** A list of objects. */
  objects(name: string): readonly Fields[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.#wrongType(name, 'a list', value);
      return undefined;
    }
    const fields: Fields[] = [];
    for (const [position, item] of value.entries()) {
      const path = [...this.#path, name, position];
      if (isParsedObject(item)) fields.push(new Fields(item, this.#text, this.#faults, path));
      else this.#faults.report(path, `an object is expected, not ${item === null ? 'null' : describe(item)}`);
    }
    return fields;
  }

  /** A rule of the caller's is broken. */
  report(name: string, problem: string, within?: number): void {
    this.#faults.report([...this.#path, name], problem, within);
  }

  #take(name: string): unknown {
    if (!Object.hasOwn(this.#members, name)) return undefined;
    if (!this.#asked.includes(name)) {
      this.#asked.push(name);
      this.#found++;
    }
    return this.#members[name] ?? undefined;
  }

  #isAbsent(name: string): boolean {
    return !Object.hasOwn(this.#members, name) || this.#members[name] === null;
  }

  #wrongType(name: string, wanted: string, value: unknown): void {
    this.report(name, `${wanted} is expected, not ${describe(value)}`);
  }

  #rawText(name: string): string {
    const place = locateValue(this.#text, [...this.#path, name]);
    return place === undefined ? '' : this.#text.slice(place.start, place.end);
  }

  #digits(name: string, digits: string, max: bigint, unit: string): bigint | undefined {
    if (!/^[0-9]+$/.test(digits)) this.report(name, `${quote(digits)} must be a whole number of ${unit}, 0 or more`);
    // Before it is made a number: a text of a million digits would take long.
    else if (digits.length > 40) this.report(name, `${digits.length} digits are too many for a number of ${unit}`);
    else return this.#inRange(name, BigInt(digits), max, unit);
    return undefined;
  }

  #inRange(name: string, value: bigint, max: bigint, unit: string): bigint | undefined {
    if (value <= max) return value;
    this.report(name, `${value.toString()} is more than the maximum of ${max.toString()} ${unit}`);
    return undefined;
  }

  #hexNumber(name: string, value: string, bits: 64 | 128): bigint | undefined {
    const digits = /^(?:0[xX])?0*([0-9a-fA-F]+)$/.exec(value)?.[1];
    if (digits === undefined) this.report(name, `${quote(value)} isn't a hex number`);
    else if (digits.length * 4 > bits) this.report(name, `${quote(value)} has more than ${bits} bits`);
    else return BigInt(`0x${digits}`);
    return undefined;
  }
}
