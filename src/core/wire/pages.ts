/** Neighbours of a long list that are shown as one. */
export interface Page<T> {
  /** Position of the first in the list. */
  readonly start: number;
  readonly first: T;
  readonly last: T;
  readonly items: readonly T[];
}

/** A list in pages of `size`; the last may be shorter. */
export function pagesOf<T>(items: readonly T[], size: number): Page<T>[] {
  const pages: Page<T>[] = [];
  for (let start = 0; start < items.length; start += size) {
    const page = items.slice(start, start + size);
    const [first] = page;
    const last = page.at(-1);
    if (first !== undefined && last !== undefined) pages.push({ start, first, last, items: page });
  }
  return pages;
}
