import { statTableIds, type StatCell, type StatRow, type StatTable, type StatTableId } from '../../protocol/statistics';
import { fits, property, text } from '../../protocol/shape';

/** The column that a table is sorted by. */
export interface StatSort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** How a reader has set up the statistics. */
export interface StatView {
  readonly isOpen: boolean;
  /** Tables that were sorted by hand. */
  readonly sorts: Readonly<Partial<Record<StatTableId, StatSort | undefined>>>;
}

/** The name of a column, as it is kept. */
const columnName = text(40);

/** Reads what was saved; what doesn't fit falls back to the default. */
export function parseStatView(value: unknown): StatView {
  const sorts: Partial<Record<StatTableId, StatSort>> = {};
  for (const id of statTableIds) {
    const sort = property(property(value, 'sorts'), id);
    const column = property(sort, 'column');
    if (fits(columnName, column)) sorts[id] = { column, isDescending: property(sort, 'isDescending') === true };
  }
  return { isOpen: property(value, 'isOpen') === true, sorts };
}

/** The sorting after a click on a column's head: largest first, then the other way, then as it came; names from A on. */
export function nextSort(table: StatTable, column: string, before: StatSort | undefined): StatSort | undefined {
  const at = table.columns.findIndex(({ id }) => id === column);
  const startsDescending = table.rows.some(({ cells }) => typeof cells[at]?.order === 'number');
  if (before?.column !== column) return { column, isDescending: startsDescending };
  return before.isDescending === startsDescending ? { column, isDescending: !startsDescending } : undefined;
}

/** A table's rows as they are sorted. Those with nothing in the column come last, either way. */
export function sortedRows({ columns, rows }: StatTable, sort: StatSort | undefined): readonly StatRow[] {
  const at = columns.findIndex(({ id }) => id === sort?.column);
  if (sort === undefined || at < 0) return rows;
  const sign = sort.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => compare(a.cells[at], b.cells[at], sign));
}

function compare(a: StatCell | undefined, b: StatCell | undefined, sign: number): number {
  const [left, right] = [a?.order, b?.order];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  return sign * String(left).localeCompare(String(right), 'en');
}
