import type { Bookmark, RowView } from '../../protocol/messages';

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
export interface TimeColumn {
  readonly mode: TimeMode;
  /** In ascending order of rows. */
  readonly bookmarks: readonly Bookmark[];
}

/** The last bookmark that isn't after a row; they come in ascending order. */
export function bookmarkBefore(bookmarks: readonly Bookmark[], row: number): Bookmark | undefined {
  let low = 0;
  let high = bookmarks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const mark = bookmarks[middle];
    if (mark !== undefined && mark.row <= row) low = middle + 1;
    else high = middle;
  }
  return bookmarks[low - 1];
}

/** A row's time as the column shows it. Before the first bookmark, times count down to it. */
export function timeText({ row, time }: Pick<RowView, 'row' | 'time'>, { mode, bookmarks }: TimeColumn): string {
  if (mode !== 'bookmark') return time[mode];
  const mark = bookmarkBefore(bookmarks, row) ?? bookmarks[0];
  return mark === undefined ? time.relative : seconds(BigInt(time.ns) - BigInt(mark.t));
}

/** Whole seconds and nine digits of nanoseconds. */
function seconds(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  const part = String(size % 1_000_000_000n).padStart(9, '0');
  return `${ns < 0n ? '-' : ''}${size / 1_000_000_000n}.${part}`;
}
