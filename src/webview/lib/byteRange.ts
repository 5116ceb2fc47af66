export type ByteSide = 'out' | 'in';

/** Some bytes of a command's out or in bytes. */
export interface ByteRange {
  readonly side: ByteSide;
  readonly offset: number;
  readonly length: number;
}

export interface ByteAt {
  readonly side: ByteSide;
  readonly offset: number;
}

export function contains(range: ByteRange, at: ByteAt): boolean {
  return range.side === at.side && at.offset >= range.offset && at.offset < range.offset + range.length;
}

/** True where every byte of `inner` lies in `outer`; an empty `inner` where its place does. */
export function covers(outer: ByteRange, inner: ByteRange): boolean {
  return (
    outer.side === inner.side &&
    inner.offset >= outer.offset &&
    inner.offset + inner.length <= outer.offset + outer.length
  );
}

/** `2` or `2–7`: the offsets as a reader counts them, in decimal; empty for no bytes. */
export function offsetsText(range: { readonly offset: number; readonly length: number }): string {
  if (range.length <= 0) return '';
  if (range.length === 1) return String(range.offset);
  return `${range.offset}–${range.offset + range.length - 1}`;
}
