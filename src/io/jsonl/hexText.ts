/** The byte of two hex digits. */
export function hexByte(text: Uint8Array, at: number): number {
  return (digit(text[at] ?? 0) << 4) | digit(text[at + 1] ?? 0);
}

/** The bytes of the hex digits from `from` to `to`. */
export function hexBytes(text: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array((to - from) / 2);
  hexBytesInto(bytes, text, from, to);
  return bytes;
}

export function hexBytesInto(bytes: Uint8Array, text: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 2) bytes[(at - from) / 2] = hexByte(text, at);
}

/** Value of a hex digit of ASCII. */
function digit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
