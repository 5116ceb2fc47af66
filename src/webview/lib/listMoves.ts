/** The row that a key leads to in a list; undefined for other keys and for an empty list. */
export function moveRow(key: string, from: number | undefined, rows: number, page: number): number | undefined {
  const to = target(key, from ?? -1, rows, page);
  if (to === undefined || rows === 0) return undefined;
  return Math.min(Math.max(0, to), rows - 1);
}

function target(key: string, from: number, rows: number, page: number): number | undefined {
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
      return rows - 1;
    default:
      return undefined;
  }
}
