import { plural } from '../wire/text';

/** Rows on a page of a trace's text: what an editor colours and folds without delay. */
export const PAGE_ROWS = 20_000;

/** A page of a trace's text. */
export interface TextPage {
  /** From 0. */
  readonly number: number;
  readonly pages: number;
  /** Rows; `to` is the first that isn't on it. */
  readonly from: number;
  readonly to: number;
}

/** The page of this number, or the last one. */
export function pageNumbered(number: number, rowCount: number): TextPage {
  const pages = Math.max(1, Math.ceil(rowCount / PAGE_ROWS));
  const within = Math.min(Math.max(0, number), pages - 1);
  const from = within * PAGE_ROWS;
  return { number: within, pages, from, to: Math.min(rowCount, from + PAGE_ROWS) };
}

export function pageOfRow(row: number): number {
  return Math.floor(row / PAGE_ROWS);
}

const PREVIOUS = 'previous page';
const NEXT = 'next page';

/** The line above and below a page's rows, with its newline; none where there is but one page. */
export function pageLine({ number, pages, from, to }: TextPage): string {
  if (pages === 1) return '';
  const ways = [...(number > 0 ? [PREVIOUS] : []), ...(number < pages - 1 ? [NEXT] : [])];
  const rows = `rows ${from} to ${to - 1}`;
  return `# Page ${number + 1} of ${plural(pages, 'page')}, ${rows}: ${ways.join(', ')}\n`;
}

/** Where a page's line names others: characters from its start, and the page's number. */
export function pageLinks(
  line: string,
  { number }: Pick<TextPage, 'number'>,
): readonly { readonly from: number; readonly to: number; readonly page: number }[] {
  if (!line.startsWith('# Page ')) return [];
  return [[PREVIOUS, number - 1] as const, [NEXT, number + 1] as const].flatMap(([words, page]) => {
    const from = line.indexOf(words);
    return from < 0 ? [] : [{ from, to: from + words.length, page }];
  });
}
