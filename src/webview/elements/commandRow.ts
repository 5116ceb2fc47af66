import { html, nothing, type TemplateResult } from 'lit';
import type { RowView } from '../../protocol/messages';
import { timeText, type TimeColumn } from '../lib/times';
import type { Column, ColumnId } from '../lib/columns';
import type { LineRange } from '../model/listModel';
import { shortName } from '../../core/wire/shortName';
import { answerLabel, severityCounts, severityWord } from '../lib/words';
import { columnContext, menuContext } from './paneElement';
import { bookmarkIcon, guestIcon, rowIcon, severityIcon, shadowIcon } from './icons';

export interface RowContext {
  readonly columns: readonly Column[];
  readonly times: TimeColumn;
  readonly isBookmarked: (row: number) => boolean;
  /** The lines that are selected. */
  readonly range: LineRange | undefined;
  /** The one of them that the keyboard is on. */
  readonly selected: number | undefined;
  /** The column of the selected line that the keyboard is on. */
  readonly cell: ColumnId | undefined;
}

/** A line of the list: without a filter, the row of that number. */
export interface ListLine {
  readonly line: number;
  /** Undefined while it isn't here. */
  readonly view: RowView | undefined;
  /** The row's number, as far as it is known. */
  readonly row: number | undefined;
  /** Why it can't be had. */
  readonly failure: string | undefined;
}

export function lineId(line: number): string {
  return `cvq-line-${line}`;
}

/** The id of the cell that the keyboard is on. */
export const CURRENT_CELL_ID = 'cvq-cell';

/** A row of the list; a placeholder while it isn't here. */
export function rowTemplate(at: ListLine, context: RowContext): TemplateResult {
  const { line, view: row } = at;
  if (row === undefined) return absentRow(at, context);
  const cells = new Cells(row, context, line === context.selected ? context.cell : undefined);
  return html`<div
    class="row ${line === context.selected ? 'is-current' : ''}"
    role="row"
    id=${lineId(line)}
    data-line=${line}
    data-row=${row.row}
    data-kind=${row.kind}
    data-ring=${row.ring ?? nothing}
    data-answer=${row.answer?.kind ?? nothing}
    data-restore=${row.restore ?? nothing}
    data-vscode-context=${menuContext('row', { row: row.row, kind: row.kind })}
    aria-rowindex=${line + 2}
    aria-selected=${isSelected(line, context) ? 'true' : 'false'}
  >
    ${row.kind === 'command' ? cells.ofCommand() : cells.ofEvent(row.kind)}
  </div>`;
}

function isSelected(line: number, { range }: RowContext): boolean {
  return range !== undefined && line >= range.first && line < range.end;
}

function absentRow({ line, row, failure }: ListLine, context: RowContext): TemplateResult {
  return html`<div
    class="row is-absent"
    role="row"
    id=${lineId(line)}
    data-line=${line}
    data-row=${row ?? nothing}
    aria-rowindex=${line + 2}
    aria-selected=${isSelected(line, context) ? 'true' : 'false'}
    aria-busy=${failure === undefined ? 'true' : 'false'}
  >
    <span class="cell cell-event" role="gridcell" aria-colspan=${context.columns.length} data-from="index">
      ${failure === undefined ? html`<span class="absent-text">Loading…</span>` : `Can’t read this row: ${failure}`}
    </span>
  </div>`;
}

/** What a cell has besides its content. */
interface CellOptions {
  readonly title?: string | undefined;
  readonly label?: string;
  readonly more?: string;
  readonly span?: number;
}

/** The cells of one row. */
class Cells {
  readonly #row: RowView;
  readonly #context: RowContext;
  readonly #current: ColumnId | undefined;

  constructor(row: RowView, context: RowContext, current: ColumnId | undefined) {
    this.#row = row;
    this.#context = context;
    this.#current = current;
  }

  ofCommand(): TemplateResult[] {
    return this.#context.columns.map((column) => this.#cellOf(column.id));
  }

  /** Before the command's column as in other rows, and one cell for the rest. */
  ofEvent(kind: Exclude<RowView['kind'], 'command'>): TemplateResult[] {
    const row = this.#row;
    const { columns } = this.#context;
    const lead = columns.findIndex(({ id }) => id === 'command');
    const title = [row.name, row.summary, ...row.findings.map(({ message }) => message)].join('\n');
    return [
      ...columns.slice(0, lead).map(({ id }) => this.#cellOf(id)),
      this.#cell(
        'command',
        html`${rowIcon(kind)}<span class="event-name">${row.name}</span
          ><span class="event-summary">${row.summary}</span>${findingCounts(row)}`,
        { title, more: 'cell-event', span: columns.length - lead },
      ),
    ];
  }

  #cellOf(id: ColumnId): TemplateResult {
    const row = this.#row;
    const context = this.#context;
    switch (id) {
      case 'row':
        return this.#cell(id, String(row.row));
      case 'index':
        return this.#cell(id, row.index === undefined ? '' : String(row.index));
      case 'time':
        return this.#cell(id, timeText(row, context.times));
      case 'ring':
        return this.#cell(id, ringContent(row.ring));
      case 'offset':
        return this.#cell(id, String(row.offset));
      case 'length':
        return this.#cell(id, String(row.length));
      case 'device':
        return this.#cell(id, row.device ?? '', { title: row.device });
      case 'command':
        return this.#cell(id, shortName(row.name), {
          title: row.name,
          label: row.name,
          more: row.ring === 'shadow' && context.columns.some((each) => each.id === 'ring') ? 'is-nested' : '',
        });
      case 'summary':
        return this.#cell(id, row.summary, { title: row.summary });
      case 'answer':
        return this.#cell(id, answerContent(row.answer), { title: row.answer?.text });
      case 'latency':
        return this.#cell(id, row.latency ?? '');
      case 'findings':
        return this.#cell(id, findingCounts(row), {
          title: row.findings.length === 0 ? undefined : row.findings.map(({ message }) => message).join('\n'),
        });
    }
  }

  #cell(id: ColumnId, content: unknown, { title, label, more = '', span }: CellOptions = {}): TemplateResult {
    const isCurrent = this.#covers(id, span);
    return html`<span
      class="cell cell-${id} ${more} ${isCurrent ? 'is-current' : ''}"
      role="gridcell"
      id=${isCurrent ? CURRENT_CELL_ID : nothing}
      title=${title ?? nothing}
      aria-label=${label ?? nothing}
      aria-colspan=${span ?? nothing}
      data-from=${span === undefined ? nothing : id}
      data-column=${id}
      data-vscode-context=${columnContext(id)}
      >${id === this.#context.columns[0]?.id ? this.#mark() : nothing}${content}</span
    >`;
  }

  /** In the gutter, told with the first cell. */
  #mark(): unknown {
    if (!this.#context.isBookmarked(this.#row.row)) return nothing;
    return html`<span class="bookmark">${bookmarkIcon}<span class="sr-only">bookmarked</span></span>`;
  }

  /** Whether the keyboard is on this cell, or on one of the columns that it stands for. */
  #covers(id: ColumnId, span: number | undefined): boolean {
    if (this.#current === undefined || span === undefined) return id === this.#current;
    const { columns } = this.#context;
    return columns.findIndex((each) => each.id === this.#current) >= columns.length - span;
  }
}

function ringContent(ring: RowView['ring']): unknown {
  if (ring === undefined) return nothing;
  return html`<span class="ring is-${ring}">${ring === 'guest' ? guestIcon : shadowIcon}${ring}</span>`;
}

function answerContent(answer: RowView['answer']): unknown {
  if (answer === undefined) return nothing;
  return html`<span class="answer is-${answer.kind}"
    >${answer.kind === 'error' ? severityIcon('error') : nothing}${answerLabel(answer)}</span
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

const TO_COME = 'Still checking against the device’s state.';
