import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Lead, StatCell, StatColumn, StatRow, StatTable } from '../../protocol/statistics';
import { sortedRows, type StatSort } from '../model/statView';
import { onGridFocus, onGridKey } from './statKeys';

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

/** What leads somewhere says where. */
export function leadTitle(lead: Lead): string {
  return lead.kind === 'row' ? `Go to row ${String(lead.row)}` : `Filter by ${lead.conditions.join(' && ')}`;
}

/** For what takes the keyboard to tell what it stands for. */
export function conditionsText(lead: Lead | undefined): string | typeof nothing {
  return lead?.kind === 'filter' ? JSON.stringify(lead.conditions) : nothing;
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
  return html`<button
    type="button"
    class="stat-lead"
    tabindex="-1"
    title=${leadTitle(lead)}
    data-conditions=${conditionsText(lead)}
    @click=${() => {
      follow(lead);
    }}
  >
    ${text}
  </button>`;
}

function bar(share: number): TemplateResult {
  return html`<svg class="stat-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width=${100 * share} height="1" />`}
  </svg>`;
}
