import type { Problem } from '../core/filter/syntax';

/** What is looked for. */
export interface Wanted {
  readonly text: string;
  /** The text is a filter; else it is looked for in what the rows show. */
  readonly isFilter: boolean;
  /** Only rows that this filter lets pass; empty for all. */
  readonly within: string;
}

export type FindAnswer =
  | { readonly kind: 'found'; readonly row: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly problem: Problem };

/** Calls about finding that the extension answers. */
export interface FindCalls {
  /** The next such row after `from`, or the last one before it; from either end of the trace where `from` is absent. */
  find: { params: { wanted: Wanted; from?: number; direction: 'next' | 'previous' }; result: FindAnswer };
}
