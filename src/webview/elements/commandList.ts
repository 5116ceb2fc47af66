import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Pointed } from '../../protocol/filtering';
import type { RowView, TraceInfo } from '../../protocol/messages';
import { ColumnFit, columnIds, shownColumns, gridTracks, withWidth, type Column, type ColumnId } from '../lib/columns';
import { moveColumn, moveLine, extendKey, moveKey } from '../lib/moves';
import type { Signal } from '../lib/signal';
import { timeModeWords } from '../lib/times';
import { rowAsText, counted } from '../lib/words';
import type { EditorModel } from '../model/editorModel';
import { columnHead } from './columnHead';
import { CURRENT_CELL_ID, lineId, rowTemplate, type ListLine, type RowContext } from './commandRow';
import { menuContext, PaneElement, PaneEvent, type Copied } from './paneElement';
import { VirtualScroll } from './virtualScroll';

/** Rows that copying takes at once, as text that a person might read. */
const MOST_COPIED = 10_000;

/** The command list: a grid with one tab stop that holds only the rows in view. */
export class CommandList extends PaneElement {
  readonly #fit = new ColumnFit();
  readonly #scroller = new VirtualScroll(this, {
    lines: () => this.model?.list.length ?? 0,
    hasHead: true,
    scrolled: (topRow) => {
      this.#toRestore = undefined;
      this.model?.view.remember({ topRow });
    },
  });

  /** The line at the top when the editor was left; it may not have been reached yet. */
  #toRestore: number | undefined;
  /** The column that the keyboard is on; undefined while it is on whole rows. */
  #cell: ColumnId | undefined;

  protected override signals({ list, filter, view, bookmarks, overview }: EditorModel): readonly Signal[] {
    return [list.changed, filter.changed, view.changed, bookmarks.changed, overview.asked];
  }

  protected override view(model: EditorModel): unknown {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return nothing;
    const { list } = model;
    const times = { mode: model.view.current.timeMode, bookmarks: model.bookmarks.all };
    const shown = this.#scroller.window;
    list.want(shown.first, shown.end);
    const lines: ListLine[] = [];
    for (let line = shown.first; line < shown.end; line += 1) lines.push(list.line(line));
    this.#fit.note(phase.info, presentRows(lines), times);
    const context: RowContext = {
      columns: this.#columns(model, phase.info),
      times,
      isBookmarked: (row) => model.bookmarks.has(row),
      range: list.range,
      selected: list.selected,
      cell: this.#cell,
    };
    return this.#grid(
      model,
      phase.info,
      html`
        ${repeat(
          lines,
          ({ line }) => line,
          (line) => rowTemplate(line, context),
        )}
        ${list.isFiltered && list.length === 0 ? emptyHint(model) : nothing}
      `,
    );
  }

  #grid(model: EditorModel, info: TraceInfo, lines: TemplateResult): TemplateResult {
    const { list } = model;
    const { selected } = list;
    const shown = this.#scroller.window;
    const isSelectedShown = selected !== undefined && selected >= shown.first && selected < shown.end;
    const isCounting = info.indexing || (list.isFiltered && model.filter.shown?.hits.isDone !== true);
    return html`<div
      class="scroll-view list"
      role="grid"
      aria-label="Commands"
      aria-readonly="true"
      aria-multiselectable="true"
      aria-rowcount=${isCounting ? -1 : list.length + 1}
      aria-colcount=${this.#columns(model, info).length}
      aria-activedescendant=${isSelectedShown ? this.#activeId(selected) : nothing}
      data-pane="list"
      data-vscode-context=${this.#contextOf(model)}
      tabindex="0"
      @keydown=${this.#onKeyDown}
    >
      <div class="scroll-size list-size" role="presentation">
        <i class="scroll-probe" aria-hidden="true"></i>
        <div class="list-head" role="rowgroup">
          ${columnHead({
            columns: this.#columns(model, info),
            timeTitle: timeModeWords[model.view.current.timeMode].title,
            resize: (id, width) => {
              this.#resize(model, id, width);
            },
          })}
        </div>
        <div class="scroll-layer" role="rowgroup" @mousedown=${this.#onMouseDown}>
          <div class="scroll-lines" role="presentation">${lines}</div>
        </div>
      </div>
    </div>`;
  }

  protected override drawn(model: EditorModel): void {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return;
    const tracks = gridTracks(this.#columns(model, phase.info), model.view.current.widths, this.#fit);
    this.style.setProperty('--cvq-columns', tracks.template);
    this.style.setProperty('--cvq-least-width', tracks.leastWidth);
    for (const bar of this.querySelectorAll('.sizer')) {
      bar.setAttribute('aria-valuenow', String(Math.round(bar.parentElement?.getBoundingClientRect().width ?? 0)));
    }
    this.#restoreTop(model, phase.info);
    const request = model.list.takeScroll();
    if (request !== undefined) this.#scroller.reveal(request.line, request.align);
    const top = model.overview.takeTop();
    if (top !== undefined) this.#scroller.reveal(top, 'start');
    model.overview.look(this.#scroller.inView);
  }

  #restoreTop({ list, filter }: EditorModel, info: TraceInfo): void {
    const toRestore = this.#toRestore;
    if (toRestore === undefined || filter.isWaiting) return;
    const isGrowing = info.indexing || filter.shown?.hits.isDone === false;
    if (toRestore >= list.length && isGrowing) return;
    this.#scroller.reveal(toRestore, 'start');
    this.#toRestore = undefined;
  }

  protected override firstUpdated(): void {
    this.#toRestore = this.model?.view.current.topRow;
    // The page as a whole has the focus when the editor opens; the arrow keys should work at once.
    if (document.hasFocus() && document.activeElement === document.body) this.#scroller.viewElement?.focus();
  }

  #columns(model: EditorModel, info: TraceInfo): readonly Column[] {
    return shownColumns(info, model.view.current.columns);
  }

  #activeId(line: number): string {
    return this.#cell === undefined ? lineId(line) : CURRENT_CELL_ID;
  }

  /** For the menu key, which opens the menu of what is selected. */
  #contextOf(model: EditorModel): string | typeof nothing {
    const row = model.trace.selected;
    if (row === undefined) return nothing;
    const { selected } = model.list;
    const kind = (selected === undefined ? undefined : model.list.get(selected)?.kind) ?? 'command';
    return menuContext('row', { row, kind, ...(this.#cell === undefined ? {} : { column: this.#cell }) });
  }

  #resize(model: EditorModel, id: ColumnId, width: number | undefined): void {
    model.view.set({ widths: withWidth(model.view.current.widths, id, width) });
  }

  /** On pressing, not on releasing, and with any button: a context menu should speak of the row it was opened on. */
  readonly #onMouseDown = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const text = target?.closest<HTMLElement>('[data-line]')?.dataset['line'];
    const { model } = this;
    if (text === undefined || model === undefined) return;
    const line = Number(text);
    const { range } = model.list;
    const isOnMany = range !== undefined && range.end - range.first > 1 && line >= range.first && line < range.end;
    // The menu of several rows speaks of all of them.
    if (event.button === 2 && isOnMany) return;
    const column = target?.closest<HTMLElement>('[data-column]')?.dataset['column'];
    this.#cell = columnIds.find((id) => id === column);
    model.list.select(line, event.shiftKey);
    this.requestUpdate();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    if (model === undefined) return;
    if (moveKey(event) === 'Enter') {
      this.dispatchEvent(new PaneEvent('tree', 'bytes'));
      event.preventDefault();
      return;
    }
    const isExtending = event.shiftKey;
    const pressed = isExtending ? extendKey(event) : moveKey(event);
    if (pressed === undefined) return;
    const key = pressed.replace(/^Ctrl\+(?=Home$|End$)/u, '');
    const isMoved = (!isExtending && this.#moveCell(model, pressed)) || this.#moveLine(model, key, isExtending);
    if (isMoved) event.preventDefault();
  };

  #moveLine({ list }: EditorModel, key: string, isExtending: boolean): boolean {
    const line = moveLine(key, list.cursor, list.length, this.#scroller.linesPerPage);
    if (line === undefined) return false;
    list.select(line, isExtending);
    return true;
  }

  /** Left and Right go from cell to cell; left of the first one the whole row is selected again. */
  #moveCell(model: EditorModel, key: string): boolean {
    const { phase } = model.trace;
    if (phase.kind !== 'open') return false;
    const columns = this.#columns(model, phase.info).map(({ id }) => id);
    const moved = moveColumn(key, this.#cell, columns);
    if (moved === undefined) return false;
    this.#cell = moved === 'row' ? undefined : moved;
    this.requestUpdate();
    return true;
  }

  override pointed(): Pointed | undefined {
    const row = this.model?.trace.selected;
    return row === undefined ? undefined : { kind: 'cell', row, column: this.#cell ?? 'command' };
  }

  override copied(): Copied | undefined {
    const { model } = this;
    const range = model?.list.range;
    if (model === undefined || range === undefined) return undefined;
    const times = { mode: model.view.current.timeMode, bookmarks: model.bookmarks.all };
    const count = range.end - range.first;
    if (count === 1) {
      const row = model.list.get(range.first);
      return row && { what: 'row', text: rowAsText(row, times) };
    }
    const what = counted(count, 'row');
    if (count > MOST_COPIED)
      return { what, refusal: `use Copy Command As… or Export Trace… for more than ${counted(MOST_COPIED, 'row')}` };
    const text = model.list.read(range).then((rows) => rows.map((row) => rowAsText(row, times)).join('\n'));
    return { what, text };
  }
}

function* presentRows(lines: readonly ListLine[]): Iterable<RowView> {
  for (const { view } of lines) if (view !== undefined) yield view;
}

function emptyHint({ filter }: EditorModel): TemplateResult {
  return html`<div class="hint list-hint" role="row">
    <span role="gridcell">${filter.shown?.hits.isDone === true ? 'No rows match the filter.' : 'Filtering…'}</span>
  </div>`;
}
