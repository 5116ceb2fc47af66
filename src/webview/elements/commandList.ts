import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { RowView, TraceInfo } from '../../protocol/messages';
import { ColumnFit, columnsOf, gridTracks, withWidth, type ColumnId } from '../lib/columns';
import { moveRow } from '../lib/listMoves';
import type { Signal } from '../lib/signal';
import { timeModeWords } from '../lib/timeMode';
import { copiedRow } from '../lib/words';
import type { EditorModel } from '../model/editorModel';
import { columnHead } from './columnHead';
import { rowId, rowTemplate } from './commandRow';
import { menuContext } from './context';
import { moveKey } from './keys';
import { PaneElement, PaneEvent, type Copied } from './paneElement';
import { VirtualScroll } from './virtualScroll';

/** The command list: a grid with one tab stop that holds only the rows in view. */
export class CommandList extends PaneElement {
  private readonly fit = new ColumnFit();
  private readonly scroller = new VirtualScroll(this, {
    lines: () => this.model?.trace.rows.length ?? 0,
    hasHead: true,
    scrolled: (topRow) => {
      this.toRestore = undefined;
      this.model?.view.remember({ topRow });
    },
  });

  /** The row at the top when the editor was left; it may not have been reached yet. */
  private toRestore: number | undefined;

  protected override signals({ trace, view }: EditorModel): readonly Signal[] {
    return [trace.traceChanged, trace.rowsChanged, trace.selectionChanged, view.changed];
  }

  protected override view(model: EditorModel): unknown {
    const { phase, rows } = model.trace;
    if (phase.kind !== 'open') return nothing;
    const { timeMode } = model.view.current;
    const shown = this.scroller.window;
    rows.want(shown.first, shown.end);
    const lines = [];
    for (let row = shown.first; row < shown.end; row += 1) lines.push({ row, view: rows.get(row) });
    this.fit.note(phase.info, presentRows(lines), timeMode);
    const context = { columns: columnsOf(phase.info), mode: timeMode, selected: model.trace.selected };
    return this.grid(
      model,
      phase.info,
      html`
        ${repeat(
          lines,
          ({ row }) => row,
          ({ row, view }) => rowTemplate(row, view, rows.failure(row), context),
        )}
      `,
    );
  }

  private grid(model: EditorModel, info: TraceInfo, lines: TemplateResult): TemplateResult {
    const { selected, rows } = model.trace;
    const shown = this.scroller.window;
    const isSelectedShown = selected !== undefined && selected >= shown.first && selected < shown.end;
    return html`<div
      class="scroll-view list"
      role="grid"
      aria-label="Commands"
      aria-readonly="true"
      aria-rowcount=${info.indexing ? -1 : rows.length + 1}
      aria-activedescendant=${isSelectedShown ? rowId(selected) : nothing}
      data-pane="list"
      data-vscode-context=${selected === undefined ? nothing : this.contextOf(model, selected)}
      tabindex="0"
      @keydown=${this.onKeyDown}
    >
      <div class="scroll-size list-size" role="presentation">
        <i class="scroll-probe" aria-hidden="true"></i>
        <div class="list-head" role="rowgroup">
          ${columnHead({
            columns: columnsOf(info),
            timeTitle: timeModeWords[model.view.current.timeMode].title,
            resize: (id, width) => {
              this.resize(model, id, width);
            },
          })}
        </div>
        <div class="scroll-layer" role="rowgroup" @mousedown=${this.onMouseDown}>
          <div class="scroll-lines" role="presentation">${lines}</div>
        </div>
      </div>
    </div>`;
  }

  protected override drawn(model: EditorModel): void {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return;
    const tracks = gridTracks(columnsOf(phase.info), model.view.current.widths, this.fit);
    this.style.setProperty('--cvq-columns', tracks.template);
    this.style.setProperty('--cvq-least-width', tracks.leastWidth);
    for (const bar of this.querySelectorAll('.sizer')) {
      bar.setAttribute('aria-valuenow', String(Math.round(bar.parentElement?.getBoundingClientRect().width ?? 0)));
    }
    if (this.toRestore !== undefined && (this.toRestore < model.trace.rows.length || !phase.info.indexing)) {
      this.scroller.reveal(this.toRestore, 'start');
      this.toRestore = undefined;
    }
    const request = model.trace.takeScrollRequest();
    if (request !== undefined) this.scroller.reveal(request.row, request.align);
  }

  protected override firstUpdated(): void {
    this.toRestore = this.model?.view.current.topRow;
    // The page as a whole has the focus when the editor opens; the arrow keys should work at once.
    if (document.hasFocus() && document.activeElement === document.body) this.scroller.viewElement?.focus();
  }

  private contextOf(model: EditorModel, row: number): string {
    return menuContext('row', { row, kind: model.trace.rows.get(row)?.kind ?? 'command' });
  }

  private resize(model: EditorModel, id: ColumnId, width: number | undefined): void {
    model.view.set({ widths: withWidth(model.view.current.widths, id, width) });
  }

  /** On pressing, not on releasing, and with any button: a context menu should speak of the row it was opened on. */
  private readonly onMouseDown = (event: MouseEvent): void => {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : undefined;
    const row = line?.dataset['row'];
    if (row !== undefined) this.model?.trace.select(Number(row));
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    if (model === undefined) return;
    if (event.key === 'Enter') {
      this.dispatchEvent(new PaneEvent('tree', 'bytes'));
      event.preventDefault();
      return;
    }
    const key = moveKey(event)?.replace(/^Ctrl\+(?=Home$|End$)/u, '');
    if (key === undefined) return;
    const { trace } = model;
    const row = moveRow(key, trace.selected, trace.rows.length, this.scroller.linesPerPage);
    if (row === undefined) return;
    event.preventDefault();
    trace.select(row);
  };

  override copied(): Copied | undefined {
    const { model } = this;
    const row = model?.trace.selected === undefined ? undefined : model.trace.rows.get(model.trace.selected);
    if (model === undefined || row === undefined) return undefined;
    return { what: 'row', text: copiedRow(row, model.view.current.timeMode) };
  }
}

function* presentRows(lines: readonly { readonly view: RowView | undefined }[]): Iterable<RowView> {
  for (const { view } of lines) if (view !== undefined) yield view;
}
