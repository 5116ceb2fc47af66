import type { Completion, Completions } from '../../core/filter/complete';
import type { TextSpan } from '../../core/filter/syntax';

/** More than this nobody reads: typing on narrows it. */
const MOST_MATCHES = 100;

/** Completions that go with the word typed so far, the likeliest first: it begins so, a part of it does, it is within. */
export function matchingCompletions(items: readonly Completion[], word: string): readonly Completion[] {
  const wanted = word.toLowerCase();
  const ranked = items.flatMap((item, order) => {
    const rank = rankOf(item.label.toLowerCase(), wanted);
    return rank === undefined ? [] : [{ item, rank, order }];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.order - b.order);
  return ranked.slice(0, MOST_MATCHES).map(({ item }) => item);
}

function rankOf(label: string, wanted: string): number | undefined {
  const at = label.indexOf(wanted);
  if (at < 0) return undefined;
  if (at === 0) return 0;
  return new RegExp(`[._-]${escaped(wanted)}`, 'u').test(label) ? 1 : 2;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&');
}

/** A text with a completion in the place of the word, and where the caret is then. */
export function completed(
  text: string,
  { from, to }: Pick<Completions, 'from' | 'to'>,
  { insert, kind }: Completion,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(to);
  const goesOn = kind === 'field' || kind === 'operator' || /^(?:&&|\|\||in)$/u.test(insert);
  const written = goesOn && !rest.startsWith(' ') ? `${insert} ` : insert;
  return { text: text.slice(0, from) + written + rest, caret: from + written.length };
}

/** Goes through texts that were used before, as in a shell: what is being written comes back at the near end. */
export class HistoryWalk {
  #at = -1;
  #draft = '';

  /** The text that is older (1) or newer (-1) than the one shown; undefined at the ends. */
  step(past: readonly string[], shown: string, step: 1 | -1): string | undefined {
    if (this.#at >= 0 && past[this.#at] !== shown) this.#at = -1;
    if (this.#at < 0) this.#draft = shown;
    let to = this.#at + step;
    // What is shown already would look as if the key did nothing.
    if (past[to] === shown && to >= 0) to += step;
    if (to < -1 || to >= past.length) return undefined;
    this.#at = to;
    return to < 0 ? this.#draft : past[to];
  }
}

/** A part of a text; `isMarked` where something is wrong with it. */
export interface TextPart {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A text in parts, with what is marked in it. A mark without length gets a blank to stand on. */
export function markedParts(text: string, spans: readonly TextSpan[]): readonly TextPart[] {
  const parts: TextPart[] = [];
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
