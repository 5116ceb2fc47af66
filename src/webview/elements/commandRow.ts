import { html, nothing, type TemplateResult } from 'lit';
import type { RowView } from '../../protocol/messages';
import type { Column, ColumnId } from '../lib/columns';
import type { TimeMode } from '../lib/timeMode';
import { answerText, severityCounts, severityWord, shortName } from '../lib/words';
import { menuContext } from './context';
import { guestIcon, rowIcon, severityIcon, shadowIcon } from './icons';

export interface RowContext {
  readonly columns: readonly Column[];
  readonly mode: TimeMode;
  readonly selected: number | undefined;
}

export function rowId(row: number): string {
  return `cvq-row-${String(row)}`;
}

/** A row of the list; a placeholder while it isn't here. */
export function rowTemplate(
  number: number,
  row: RowView | undefined,
  failure: string | undefined,
  context: RowContext,
): TemplateResult {
  if (row === undefined) return absentRow(number, failure, context);
  const isSelected = number === context.selected;
  return html`<div
    class="row"
    role="row"
    id=${rowId(number)}
    data-row=${number}
    data-kind=${row.kind}
    data-ring=${row.ring ?? nothing}
    data-answer=${row.answer?.kind ?? nothing}
    data-restore=${row.restore ?? nothing}
    data-vscode-context=${menuContext('row', { row: number, kind: row.kind })}
    aria-rowindex=${number + 2}
    aria-selected=${isSelected ? 'true' : 'false'}
  >
    ${row.kind === 'command' ? commandCells(row, context) : eventCells(row, row.kind, context)}
  </div>`;
}

function absentRow(number: number, failure: string | undefined, { columns, selected }: RowContext): TemplateResult {
  return html`<div
    class="row is-absent"
    role="row"
    id=${rowId(number)}
    data-row=${number}
    aria-rowindex=${number + 2}
    aria-selected=${number === selected ? 'true' : 'false'}
    aria-busy=${failure === undefined ? 'true' : 'false'}
  >
    <span class="cell cell-event" role="gridcell" aria-colspan=${columns.length} data-from="index">
      ${failure === undefined ? html`<span class="absent-text">Loading…</span>` : `Can’t read this row: ${failure}`}
    </span>
  </div>`;
}

function commandCells(row: RowView, { columns, mode }: RowContext): TemplateResult[] {
  const hasRings = columns.some(({ id }) => id === 'ring');
  return columns.map((column) => {
    switch (column.id) {
      case 'index':
        return cell('index', row.index === undefined ? '' : String(row.index));
      case 'time':
        return cell('time', row.time[mode]);
      case 'ring':
        return ringCell(row.ring);
      case 'device':
        return cell('device', row.device ?? '', row.device);
      case 'command':
        return html`<span
          class="cell cell-command ${hasRings && row.ring === 'shadow' ? 'is-nested' : ''}"
          role="gridcell"
          title=${row.name}
          aria-label=${row.name}
          >${shortName(row.name)}</span
        >`;
      case 'summary':
        return cell('summary', row.summary, row.summary);
      case 'answer':
        return answerCell(row.answer);
      case 'latency':
        return cell('latency', row.latency ?? '');
      case 'findings':
        return findingsCell(row);
    }
  });
}

function eventCells(row: RowView, kind: Exclude<RowView['kind'], 'command'>, context: RowContext): TemplateResult[] {
  const lead = context.columns.filter(({ id }) => id === 'time' || id === 'ring' || id === 'device');
  const rest = context.columns.length - lead.length - 1;
  return [
    cell('index', ''),
    ...lead.map(({ id }) => {
      if (id === 'time') return cell('time', row.time[context.mode]);
      if (id === 'ring') return ringCell(row.ring);
      return cell('device', row.device ?? '', row.device);
    }),
    html`<span
      class="cell cell-event"
      role="gridcell"
      data-from="command"
      aria-colspan=${rest}
      title=${[row.name, row.summary, ...row.findings.map(({ message }) => message)].join('\n')}
    >
      ${rowIcon(kind)}<span class="event-name">${row.name}</span
      ><span class="event-summary">${row.summary}</span>${findingCounts(row)}
    </span>`,
  ];
}

function cell(id: ColumnId, text: string, title?: string): TemplateResult {
  return html`<span class="cell cell-${id}" role="gridcell" title=${title ?? nothing}>${text}</span>`;
}

function ringCell(ring: RowView['ring']): TemplateResult {
  return html`<span class="cell cell-ring" role="gridcell"
    >${
      ring === undefined
        ? nothing
        : html`<span class="ring is-${ring}">${ring === 'guest' ? guestIcon : shadowIcon}${ring}</span>`
    }</span
  >`;
}

function answerCell(answer: RowView['answer']): TemplateResult {
  if (answer === undefined) return cell('answer', '');
  return html`<span class="cell cell-answer" role="gridcell" title=${answer.text}
    ><span class="answer is-${answer.kind}"
      >${answer.kind === 'error' ? severityIcon('error') : nothing}${answerText(answer)}</span
    ></span
  >`;
}

function findingsCell(row: RowView): TemplateResult {
  return html`<span
    class="cell cell-findings"
    role="gridcell"
    title=${row.findings.length === 0 ? nothing : row.findings.map(({ message }) => message).join('\n')}
    >${findingCounts(row)}</span
  >`;
}

function findingCounts({ findings, isBare }: RowView): TemplateResult[] {
  const counts = severityCounts(findings).map(
    ({ severity, count }) =>
      html`<span class="count is-${severity}"
        >${severityIcon(severity)}${count}<span class="sr-only">${severityWord(severity, count)}</span></span
      >`,
  );
  // Without it, a row whose findings are still to come would look like one that has none.
  return isBare === true ? [...counts, html`<span class="absent-text" title=${TO_COME}>…</span>`] : counts;
}

const TO_COME = 'Findings that need the device’s state are still to come.';
