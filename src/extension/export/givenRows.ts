import { formatNamed, type ExportFormat } from '../../io/write/formats';
import type { RowRange } from '../../io/trace/walk';

/**
 * The arguments of an export. Callers may name the rows, `{ rows: [{ from, to }] }` with `to` not among them or `{ row }`,
 * and the format by its id.
 */
export interface Given {
  readonly rows: readonly RowRange[] | undefined;
  /** The row whose menu it was called from. */
  readonly row: number | undefined;
  readonly format: ExportFormat | undefined;
}

/** Reads what a command was called with; what makes no sense counts as not given. */
export function readGiven(given: unknown): Given {
  if (typeof given !== 'object' || given === null) return { rows: undefined, row: undefined, format: undefined };
  const format = 'format' in given && typeof given.format === 'string' ? formatNamed(given.format) : undefined;
  if ('rows' in given && Array.isArray(given.rows)) {
    const rows = given.rows.filter(isRange).sort((a, b) => a.from - b.from);
    return { rows: rows.length > 0 ? rows : undefined, row: undefined, format };
  }
  return { rows: undefined, row: 'row' in given && isRow(given.row) ? given.row : undefined, format };
}

function isRange(value: unknown): value is RowRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    isRow(value.from) &&
    isRow(value.to)
  );
}

function isRow(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
