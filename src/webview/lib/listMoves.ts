/** Where the keys start from: on a line, or in the gap before it, where a line stands that isn't in the list. */
export interface Cursor {
  readonly line: number;
  readonly isLine: boolean;
}

/** The line that a key leads to in a list; undefined for other keys and for an empty list. */
export function moveLine(key: string, from: Cursor | undefined, lines: number, page: number): number | undefined {
  const start = from === undefined ? -1 : from.isLine || key !== 'ArrowDown' ? from.line : from.line - 1;
  const to = target(key, start, lines, page);
  if (to === undefined || lines === 0) return undefined;
  return Math.min(Math.max(0, to), lines - 1);
}

/** The column that Left or Right leads to, or the row as a whole; undefined for other keys and where there is nothing. */
export function moveColumn<Id extends string>(
  key: string,
  from: Id | undefined,
  columns: readonly Id[],
): Id | 'row' | undefined {
  const at = from === undefined ? -1 : columns.indexOf(from);
  if (key === 'ArrowRight') return columns[at + 1];
  if (key === 'ArrowLeft' && from !== undefined) return columns[at - 1] ?? 'row';
  return undefined;
}

function target(key: string, from: number, lines: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return from - 1;
    case 'ArrowDown':
      return from + 1;
    case 'PageUp':
      return from - page;
    case 'PageDown':
      return from + page;
    case 'Home':
      return 0;
    case 'End':
      return lines - 1;
    default:
      return undefined;
  }
}
