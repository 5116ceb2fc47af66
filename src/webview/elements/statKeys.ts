import { moveKey } from './keys';

/** What takes the keyboard in a cell: its button, or else the cell itself. */
function targetOf(cell: Element | undefined): HTMLElement | undefined {
  const target = cell?.querySelector('button') ?? cell;
  return target instanceof HTMLElement ? target : undefined;
}

/** Moves the keyboard between the cells of a table, as the grid pattern has it. */
export function onGridKey(event: KeyboardEvent): void {
  const { currentTarget: table, target } = event;
  if (!(table instanceof HTMLTableElement) || !(target instanceof Element)) return;
  const cell = target.closest('td, th');
  if (!(cell instanceof HTMLTableCellElement) || !(cell.parentElement instanceof HTMLTableRowElement)) return;
  const place = moved(moveKey(event), cell.parentElement.rowIndex, cell.cellIndex, table);
  if (place === undefined) return;
  event.preventDefault();
  targetOf(table.rows[place.row]?.cells[place.column])?.focus();
}

function moved(
  key: string | undefined,
  row: number,
  column: number,
  { rows }: HTMLTableElement,
): { readonly row: number; readonly column: number } | undefined {
  const last = (rows[row]?.cells.length ?? 1) - 1;
  if (key === undefined) return undefined;
  switch (key) {
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: last };
    case 'Ctrl+Home':
      return { row: 0, column: 0 };
    case 'Ctrl+End':
      return { row: rows.length - 1, column: last };
    default:
      return undefined;
  }
}

/** A table is one tab stop: what had the keyboard last. */
export function onGridFocus(event: FocusEvent): void {
  const { currentTarget: table, target } = event;
  if (!(table instanceof HTMLTableElement) || !(target instanceof HTMLElement)) return;
  for (const other of table.querySelectorAll<HTMLElement>('[tabindex="0"]')) other.tabIndex = -1;
  target.tabIndex = 0;
}

/** Makes the first row the tab stop of a table that has none. */
export function ensureTabStop(table: HTMLTableElement): void {
  if (table.querySelector('[tabindex="0"]') !== null) return;
  const first = targetOf(table.rows[1]?.cells[0] ?? table.rows[0]?.cells[0]);
  if (first) first.tabIndex = 0;
}
