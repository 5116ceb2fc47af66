import type { TextSpan } from '../../core/filter/syntax';

/** A part of a text; `isMarked` where something is wrong with it. */
export interface Part {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A text in parts, with what is marked in it. A mark without length gets a blank to stand on. */
export function markedParts(text: string, spans: readonly TextSpan[]): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const from = Math.max(at, Math.min(span.from, text.length));
    const to = Math.max(from, Math.min(span.to, text.length));
    if (from > at) parts.push({ text: text.slice(at, from), isMarked: false });
    parts.push({ text: from === to ? '\u00a0' : text.slice(from, to), isMarked: true });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false });
  return parts;
}
