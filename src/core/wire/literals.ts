import { parseHex } from './hex';

/** Bytes that a language or a debugger writes as a list or a text. */
export interface Literal {
  /** In characters of the text. */
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
  /** The debugger has printed the beginning only. */
  readonly isCut: boolean;
}

export interface LiteralFault {
  readonly from: number;
  readonly problem: string;
}

/** More than a command can have, so that a count of repetitions takes no memory. */
const MOST_BYTES = 1 << 20;
/** Structures in structures. */
const DEEPEST = 16;

const NUMBER = /0x[0-9a-f]+|\d+/iy;
const BLANKS = /\s*/y;
const NAME = /\.?[a-z_]\w*\s*=\s*/iy;
const CHARACTER = /\s*'(?:\\.|[^'\\])[^']{0,3}'/y;
const REPEATS = /\s*<repeats (\d+) times>/y;
const STRUCT_START = /(?<=^|\n)[ \t]*(?:\$\d+ = )?(?:\([^)\n]*\) ?)?\{/g;
const INNER_LIST = /\{([^{}]*)\}|(?<![\w\]])\[(?=\s*(?:0x[0-9a-f]+|\d+)\s*[,\]])([^[\]{}]*)\]/gi;

/** The lists of bytes in a text: gdb's structures and arrays, initialisers of C, lists of Python and JSON. */
export function listLiterals(text: string): readonly (Literal | LiteralFault)[] {
  const code = withoutComments(text);
  const found: (Literal | LiteralFault)[] = [];
  let rest = '';
  let end = 0;
  for (const { index, 0: head } of code.matchAll(STRUCT_START)) {
    if (index < end) continue;
    const value = new StructReader(code, index + head.length - 1).read();
    if (!value) continue;
    found.push('problem' in value ? value : { ...value, from: index });
    const to = 'to' in value ? value.to : index + head.length;
    rest += code.slice(end, index) + ' '.repeat(to - index);
    end = to;
  }
  rest += code.slice(end);
  for (const { index, 0: whole, 1: braces, 2: brackets } of rest.matchAll(INNER_LIST)) {
    const bytes = itemsOf(braces ?? brackets ?? '', index);
    if (bytes === undefined) continue;
    found.push('problem' in bytes ? bytes : { from: index, to: index + whole.length, ...bytes });
  }
  return found.sort((a, b) => a.from - b.from);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

const TOO_WIDE = 'is more than a byte, and its width is not told: print single bytes (gdb: x/…xb)';

/** Numbers with commas between; undefined where something else stands there. */
function itemsOf(text: string, from: number): { bytes: Uint8Array; isCut: boolean } | LiteralFault | undefined {
  const items = text.split(',').map((item) => item.trim());
  if (items.at(-1) === '') items.pop();
  const bytes: number[] = [];
  let isCut = false;
  for (const item of items) {
    const last = /^(.*?)\s*\.\.\.$/.exec(item);
    isCut ||= last !== null;
    const [, digits, count = '1'] =
      /^(0x[0-9a-f]+|\d+)u?(?:\s+'[^']*')?(?:\s*<repeats (\d+) times>)?$/i.exec(last?.[1] ?? item) ?? [];
    if (digits === undefined) {
      if (last?.[1] === '') continue;
      return undefined;
    }
    const value = numberOf(digits);
    if (!(value <= 0xff)) return { from, problem: `${digits} ${TOO_WIDE}` };
    const repeated = Number(count);
    if (bytes.length + repeated > MOST_BYTES) return { from, problem: `there are more than ${MOST_BYTES} bytes` };
    for (let i = 0; i < repeated; i++) bytes.push(value);
  }
  return bytes.length === 0 ? undefined : { bytes: Uint8Array.from(bytes), isCut };
}

/** Octal where it starts with 0, as in C. */
function numberOf(digits: string): number {
  return /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}

/** Fields of one byte, and arrays of bytes, in what Linux and QEMU call the parts of a command. */
const BYTE_FIELDS = new Set([
  'class',
  'cmd',
  'command',
  'mac',
  'macs',
  'addr',
  'data',
  'buf',
  'bytes',
  'key',
  'hash_key_data',
]);

/** Reads a structure or array as gdb prints it, by itself or in others. */
class StructReader {
  readonly #text: string;
  readonly #from: number;
  #at: number;
  readonly #bytes: number[] = [];
  #isCut = false;
  #problem: string | undefined;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#from = from;
    this.#at = from;
  }

  read(): Literal | LiteralFault | undefined {
    const isSound = this.#list('', 0);
    if (this.#problem !== undefined) return { from: this.#from, problem: this.#problem };
    if (!isSound || this.#bytes.length === 0) return undefined;
    return { from: this.#from, to: this.#at, bytes: Uint8Array.from(this.#bytes), isCut: this.#isCut };
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found ?? undefined;
  }

  #takeWord(word: string): boolean {
    this.#take(BLANKS);
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  /** False where it isn't what gdb prints. */
  #list(name: string, depth: number): boolean {
    if (depth > DEEPEST || !this.#takeWord('{')) return false;
    while (!this.#takeWord('}')) {
      if (this.#takeWord('...')) this.#isCut = true;
      else if (!this.#element(name, depth)) return false;
      if (this.#takeWord('...')) this.#isCut = true;
      if (!this.#takeWord(',') && !this.#text.startsWith('}', this.#at)) return false;
    }
    return true;
  }

  #element(list: string, depth: number): boolean {
    const name =
      this.#take(NAME)?.[0]
        .replace(/\s*=\s*$/, '')
        .replace(/^\./, '') ?? list;
    const start = this.#bytes.length;
    if (this.#text.startsWith('{', this.#at)) {
      if (!this.#list(name, depth + 1)) return false;
    } else {
      const digits = this.#take(NUMBER)?.[0];
      if (digits === undefined) return false;
      this.#take(CHARACTER);
      const value = numberOf(digits);
      if (!(value <= 0xff)) this.#problem = `${digits} ${TOO_WIDE}`;
      else if (name !== '' && !BYTE_FIELDS.has(name))
        this.#problem = `the width of the field ${name} is not told: print single bytes (gdb: x/…xb)`;
      this.#bytes.push(value);
    }
    const count = Number(this.#take(REPEATS)?.[1] ?? 1);
    const repeated = this.#bytes.slice(start);
    if (this.#bytes.length + (count - 1) * repeated.length > MOST_BYTES) {
      this.#problem = `there are more than ${MOST_BYTES} bytes`;
      return false;
    }
    for (let i = 1; i < count; i++) for (const byte of repeated) this.#bytes.push(byte);
    return this.#problem === undefined;
  }
}

const TEXT =
  /(\b(?:fromhex|unhexlify)\s*\(\s*)?(\b[bB][rR]?)?(["'])((?:\\[^]|(?!\3)[^\\\n])*)\3|((?:\\x[0-9a-f]{2})+)/gi;
const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/** The bytes in texts with escapes: of C, Python and gdb, and `\x` escapes alone. */
export function textLiterals(text: string): readonly (Literal | LiteralFault)[] {
  const found: Literal[] = [];
  for (const match of text.matchAll(TEXT)) {
    const { index: from, 0: whole, 1: call, 2: mark, 3: quote, 4: quoted = '', 5: bare } = match;
    const content = bare ?? quoted;
    let to = from + whole.length;
    const previous = found.at(-1);
    const between = previous && text.slice(previous.to, from);
    const follows = between !== undefined && /^[\s,]*(?:\\\n\s*)?$/.test(between);
    if (call === undefined && mark === undefined && !/\\(?:x|[0-7])/.test(content) && !follows) continue;
    const bytes = call === undefined ? unescaped(content) : parseHex(content);
    if (!(bytes instanceof Uint8Array)) continue;
    const repeats = quote === "'" ? /^ <repeats (\d+) times>/.exec(text.slice(to, to + 40)) : undefined;
    const count = Math.min(MOST_BYTES, Number(repeats?.[1] ?? 1));
    if (bytes.length * count > MOST_BYTES) return [{ from, problem: `there are more than ${MOST_BYTES} bytes` }];
    to += repeats?.[0].length ?? 0;
    const isCut = text.startsWith('...', to);
    if (isCut) to += 3;
    const all = new Uint8Array(bytes.length * count);
    for (let i = 0; i < count; i++) all.set(bytes, i * bytes.length);
    if (follows && previous && !previous.isCut) {
      found.pop();
      found.push({ from: previous.from, to, bytes: joined(previous.bytes, all), isCut });
    } else found.push({ from, to, bytes: all, isCut });
  }
  return found.filter(({ bytes }) => bytes.length > 0);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Undefined where a character is none of a byte. */
function unescaped(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const [part, hex, octal, escape] of text.matchAll(/\\x([0-9a-f]{1,2})|\\([0-7]{1,3})|\\([^])|[^\\]/gi)) {
    const value =
      hex !== undefined
        ? Number.parseInt(hex, 16)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : escape !== undefined
            ? ESCAPES[escape]
            : part.codePointAt(0);
    if (value === undefined || value > 0xff) return undefined;
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

const BASE64 = /^(?:.*\bbase64\b[\s:,=]*)?([A-Za-z0-9+/]+={0,2})$/;

/** Base64 where the text says so, or where it can be nothing else. `isLikely` judges the bytes in the second case. */
export function base64Literal(text: string, isLikely: (bytes: Uint8Array) => boolean): Uint8Array | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MOST_BYTES) return undefined;
  const digits = BASE64.exec(trimmed)?.[1];
  if (digits === undefined || digits.length % 4 !== 0) return undefined;
  const bytes = fromBase64(digits);
  return digits.length < trimmed.length || isLikely(bytes) ? bytes : undefined;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function fromBase64(digits: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits.replace(/=+$/, '')) {
    value = ((value << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
