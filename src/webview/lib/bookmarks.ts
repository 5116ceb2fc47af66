import type { Bookmark, RowView } from '../../protocol/messages';
import type { Times } from './timeMode';

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
export function timeText({ row, time }: Pick<RowView, 'row' | 'time'>, { mode, bookmarks }: Times): string {
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
