import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Lead, StatCell, StatColumn, StatRow, StatTable } from '../../protocol/statistics';
import { sortedRows, type StatSort } from '../model/statView';
import { onGridFocus, onGridKey } from './statKeys';
import { statLead } from './statLead';

export interface StatTableOptions {
  readonly sort: StatSort | undefined;
  readonly sortBy: (column: string) => void;
  readonly follow: (lead: Lead) => void;
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
      cell.lead === undefined
        ? html`<td tabindex="-1" class=${cell.share === undefined ? '' : 'is-share'}>${content(cell, options)}</td>`
        : html`<td class=${cell.isBad === true ? 'is-bad' : ''}>${content(cell, options)}</td>`,
    )}
  </tr>`;
}

function content({ text, lead, share }: StatCell, { follow }: StatTableOptions): unknown {
  if (share !== undefined) return html`${bar(share)}<span>${text}</span>`;
  if (lead === undefined) return text;
  return statLead(text, lead, follow, true);
}

function bar(share: number): TemplateResult {
  return html`<svg class="stat-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width=${100 * share} height="1" />`}
  </svg>`;
}
