import type { Bookmark } from '../../protocol/messages';

/** How the time column counts: by the clock, from the first record, from the record before, or from a bookmark. */
export const timeModes = ['absolute', 'relative', 'delta', 'bookmark'] as const;
export type TimeMode = (typeof timeModes)[number];

/** What a reader is told of a mode. */
export const timeModeWords: Readonly<Record<TimeMode, { readonly label: string; readonly title: string }>> = {
  absolute: { label: 'Absolute', title: 'Time of day' },
  relative: { label: 'Relative', title: 'Time since the first record' },
  delta: { label: 'Delta', title: 'Time since the record before' },
  bookmark: { label: 'Since Bookmark', title: 'Time since the bookmark above; since the first record without one' },
};

/** What the time column shows. */
export interface Times {
  readonly mode: TimeMode;
  /** In ascending order of rows. */
  readonly bookmarks: readonly Bookmark[];
}
