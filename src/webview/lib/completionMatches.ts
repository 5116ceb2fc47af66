import type { Completion, Completions } from '../../core/filter/complete';

/** More than this nobody reads: typing on narrows it. */
const MOST_MATCHES = 100;

/** Completions that go with the word typed so far, the likeliest first: it begins so, a part of it does, it is within. */
export function matching(items: readonly Completion[], word: string): readonly Completion[] {
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
