import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StatTarget, StatCell, StatColumn, StatRow, StatTable } from '../../protocol/statistics';
import { sortedRows } from '../model/statisticsModel';
import type { StatSort } from '../model/viewModel';
import { moveKey } from '../lib/moves';
import { conditions as conditionsShape, type Pointed } from '../../protocol/filtering';
import { fits, property } from '../../protocol/shape';
import { menuContext } from './paneElement';

export interface StatTableOptions {
  readonly sort: StatSort | undefined;
  readonly sortBy: (column: string) => void;
  readonly follow: (target: StatTarget) => void;
}

/** A table of statistics: heads sort it, cells lead to what they count. */
export function statTable(table: StatTable, options: StatTableOptions): TemplateResult {
  const { id, title, columns, more } = table;
  return html`<section class="stat-part is-${id}" aria-labelledby="cvq-stat-${id}">
    <h3 class="stat-title" id="cvq-stat-${id}">${title}</h3>
    <table
      class="stat-table"
      role="grid"
      aria-labelledby="cvq-stat-${id}"
      @keydown=${onGridKey}
      @focusin=${onGridFocus}
    >
      <thead>
        <tr>
          ${columns.map((column) => head(column, options))}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          sortedRows(table, options.sort),
          (row) => row.id,
          (row) => line(row, options),
        )}
      </tbody>
    </table>
    ${more === undefined ? nothing : html`<p class="stat-more">${more}</p>`}
  </section>`;
}

function head({ id, title, doc }: StatColumn, { sort, sortBy }: StatTableOptions): TemplateResult {
  const isSorted = sort?.column === id;
  const order = !isSorted ? 'none' : sort.isDescending ? 'descending' : 'ascending';
  return html`<th scope="col" class=${id === 'name' ? 'is-name' : ''} aria-sort=${order}>
    <button
      type="button"
      class="stat-head"
      tabindex="-1"
      title=${`${doc}. Sort by it`}
      @click=${() => {
        sortBy(id);
      }}
    >
      ${title}<span class="stat-order" aria-hidden="true">${isSorted ? (sort.isDescending ? '↓' : '↑') : nothing}</span>
    </button>
  </th>`;
}

function line({ cells }: StatRow, options: StatTableOptions): TemplateResult {
  const [name, ...others] = cells;
  return html`<tr>
    ${name === undefined ? nothing : html`<th scope="row" class="is-name">${content(name, options)}</th>`}
    ${others.map((cell) =>
      cell.target === undefined
        ? html`<td tabindex="-1" class=${cell.share === undefined ? '' : 'is-share'}>${content(cell, options)}</td>`
        : html`<td class=${cell.isBad === true ? 'is-bad' : ''}>${content(cell, options)}</td>`,
    )}
  </tr>`;
}

function content({ text, target, share }: StatCell, { follow }: StatTableOptions): unknown {
  if (share !== undefined) return html`${bar(share)}<span>${text}</span>`;
  if (target === undefined) return text;
  return targetButton(text, target, follow, true);
}

function bar(share: number): TemplateResult {
  return html`<svg class="stat-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width=${100 * share} height="1" />`}
  </svg>`;
}

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

/** A number, or a name, that leads to what it counts; in a grid the keyboard comes to it by arrow keys alone. */
export function targetButton(
  text: string,
  target: StatTarget,
  follow: (target: StatTarget) => void,
  isInGrid: boolean,
): TemplateResult {
  return html`<button
    type="button"
    class="stat-target"
    tabindex=${isInGrid ? '-1' : nothing}
    title=${target.kind === 'row' ? `Go to row ${target.row}` : `Filter by ${target.conditions.join(' && ')}`}
    data-vscode-context=${target.kind === 'filter' ? menuContext('count', { conditions: target.conditions }) : nothing}
    @click=${() => {
      follow(target);
    }}
  >
    ${text}
  </button>`;
}

/** The rows that a number counts; undefined for anything else. */
export function pointedRows(element: Element | null): Pointed | undefined {
  const text = element?.getAttribute('data-vscode-context') ?? undefined;
  const context: unknown = text === undefined ? undefined : JSON.parse(text);
  const conditions = property(context, 'conditions');
  return fits(conditionsShape, conditions) ? { kind: 'rows', conditions } : undefined;
}
