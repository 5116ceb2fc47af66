import type { Bookmark } from '../../protocol/bookmarks';

/** Whether a value of unknown origin is a bookmark. */
export function isBookmark(value: unknown): value is Bookmark {
  if (typeof value !== 'object' || value === null || !('row' in value) || !('t' in value)) return false;
  const { row, t } = value;
  return Number.isSafeInteger(row) && Number(row) >= 0 && typeof t === 'string' && /^-?\d{1,20}$/.test(t);
}
