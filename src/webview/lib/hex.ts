/** Two hex digits. */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The bytes in hex with blanks between, as the dump shows them. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(' ');
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
