const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What kinds a byte is of: a decimal digit, a hex digit, a character of ASCII that stands for itself in a JSON text. */
const DIGIT = 1;
const HEX = 2;
const PLAIN = 4;
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return (
    (/[0-9]/.test(char) ? DIGIT : 0) |
    (/[0-9a-fA-F]/.test(char) ? HEX : 0) |
    (byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH ? PLAIN : 0)
  );
});

/** Digits that are taken before the last nine: of a time in ns, the seconds. */
const BILLION = 1_000_000_000;

/**
 * Reads pieces of JSON out of bytes, of the plain kind only: no escapes, nothing outside ASCII, whole numbers without
 * exponent. Each method tells whether the piece was there, and then stands behind it; otherwise the scan is over, as
 * whatever is there is for a full parser.
 */
export class ByteScanner {
  protected at = 0;
  protected bytes: Uint8Array = new Uint8Array();
  /** Where the text or the number stands that was read last. */
  protected from = 0;
  protected to = 0;

  /** Skips spaces, then takes this byte. */
  protected take(byte: number): boolean {
    const { bytes } = this;
    let { at } = this;
    while (bytes[at] === 0x20) at++;
    this.at = at + 1;
    return bytes[at] === byte;
  }

  /** Skips spaces, then takes these bytes where they are there. */
  protected takeAll(wanted: Uint8Array): boolean {
    const { bytes } = this;
    let { at } = this;
    while (bytes[at] === 0x20) at++;
    for (let i = 0; i < wanted.length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
    this.at = at + wanted.length;
    return true;
  }

  /** The same where it is there; otherwise only spaces are skipped. */
  protected takeIf(byte: number): boolean {
    if (!this.sees(byte)) return false;
    this.at++;
    return true;
  }

  /** Whether this byte comes next, after spaces. */
  protected sees(byte: number): boolean {
    const { bytes } = this;
    while (bytes[this.at] === 0x20) this.at++;
    return bytes[this.at] === byte;
  }

  /** A text; what is in the quotes stands from `from` to `to`. */
  protected text(): boolean {
    return this.#quoted(PLAIN);
  }

  /** A text of whole bytes in hex. */
  protected hexBytes(): boolean {
    return this.#quoted(HEX) && ((this.to - this.from) & 1) === 0;
  }

  /** A text of one to sixteen hex digits, with or without `0x`. */
  protected hexNumber(): boolean {
    if (!this.take(QUOTE)) return false;
    const { bytes } = this;
    if (bytes[this.at] === 0x30 && ((bytes[this.at + 1] ?? 0) | 0x20) === 0x78) this.at += 2;
    this.#run(HEX);
    this.at++;
    const digits = this.to - this.from;
    return digits > 0 && digits <= 16 && this.bytes[this.to] === QUOTE;
  }

  /** A whole number of at most so many digits, which stands from `from` to `to`. */
  protected digits(most: number): boolean {
    if (this.sees(QUOTE)) return false;
    this.#run(DIGIT);
    return this.#isNumber(most);
  }

  /** The same, or a text that is such a number. */
  protected digitsOrText(most: number): boolean {
    if (!this.sees(QUOTE)) return this.digits(most);
    return this.#quoted(DIGIT) && this.#isNumber(most);
  }

  /** A whole number from 0 to `max`, which has at most 15 digits. */
  protected integer(max: number): boolean {
    return this.digits(15) && this.number <= max;
  }

  /** The whole number that was read last; exact below 2^53. */
  protected get number(): number {
    return this.#value(this.from, this.to);
  }

  /** The number that was read last, but for its last nine digits. */
  protected get billions(): number {
    return this.#value(this.from, this.to - 9);
  }

  /** The last nine digits of the number that was read last. */
  protected get rest(): number {
    return this.#value(Math.max(this.from, this.to - 9), this.to) % BILLION;
  }

  /** `true` or `false`: what is read stands from `from` on. */
  protected boolean(): boolean {
    return this.sees(0x74) ? this.#word(TRUE) : this.#word(FALSE);
  }

  /** Whether the boolean that was read last is true. */
  protected get isTrue(): boolean {
    return this.bytes[this.from] === 0x74;
  }

  /** Whether what was read last is this. */
  protected is(name: Uint8Array): boolean {
    const { bytes, from } = this;
    if (this.to - from !== name.length) return false;
    for (let i = 0; i < name.length; i += 1) if (bytes[from + i] !== name[i]) return false;
    return true;
  }

  #word(name: Uint8Array): boolean {
    this.from = this.at;
    this.to = this.at + name.length;
    this.at = this.to;
    return this.is(name);
  }

  #quoted(kind: number): boolean {
    if (!this.take(QUOTE)) return false;
    this.#run(kind);
    this.at++;
    return this.bytes[this.to] === QUOTE;
  }

  #run(kind: number): void {
    const { bytes } = this;
    let { at } = this;
    this.from = at;
    while (((kinds[bytes[at] ?? 0] ?? 0) & kind) !== 0) at++;
    this.to = at;
    this.at = at;
  }

  /** JSON has no number that starts with a zero, but 0. */
  #isNumber(most: number): boolean {
    const length = this.to - this.from;
    return length === 1 || (length > 1 && length <= most && this.bytes[this.from] !== 0x30);
  }

  #value(from: number, to: number): number {
    let value = 0;
    for (let at = from; at < to; at += 1) value = value * 10 + (this.bytes[at] ?? 0) - 0x30;
    return value;
  }
}

const TRUE = asciiBytes('true');
const FALSE = asciiBytes('false');

export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
