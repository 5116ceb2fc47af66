const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A byte as two digits, lower case. */
export function hexByte(byte: number): string {
  return DIGITS[byte] ?? '';
}

/** Bytes as lower-case hex text without separators. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte] ?? '';
  return text;
}

/** Why a text isn't bytes in hex. */
export interface HexFault {
  /** Index of the character that is wrong. */
  readonly at: number;
  /** Names the character, and its place from 1. */
  readonly problem: string;
}

/** Digits together, behind what may separate them from those before. */
const DIGITS_TOGETHER = /[\s:,]*(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]*)/y;
const SEPARATOR = /[\s:,]/;

/**
 * Bytes as people type and paste them: two hex digits each, together or apart by blanks, colons or commas, with `0x` in front
 * of each or of all.
 */
export function parseHex(text: string): Uint8Array | HexFault {
  let digits = '';
  for (let at = 0; at < text.length;) {
    DIGITS_TOGETHER.lastIndex = at;
    const together = DIGITS_TOGETHER.exec(text)?.[1] ?? '';
    at = DIGITS_TOGETHER.lastIndex;
    if (at < text.length && !SEPARATOR.test(text.charAt(at))) {
      const char = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
      return { at, problem: `${char} isn't a hex digit (character ${at + 1})` };
    }
    if (together.length % 2 !== 0) {
      const char = JSON.stringify(text.charAt(at - 1));
      return { at: at - 1, problem: `${char} is half a byte (character ${at}); each byte takes two digits` };
    }
    digits += together;
  }
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** As `parseHex`; undefined when it isn't that. */
export function fromHex(text: string): Uint8Array | undefined {
  const bytes = parseHex(text);
  return bytes instanceof Uint8Array ? bytes : undefined;
}

/** A number as `0x…`. */
export function hexNumber(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
