import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Pointed } from '../../protocol/filtering';
import { offsetsText } from '../lib/byteRange';
import { debounce } from '../lib/debounce';
import type { FieldLine } from '../lib/fieldIndex';
import type { Signal } from '../lib/signal';
import { treeAction, typeAhead, type TreeAction, moveKey } from '../lib/moves';
import type { EditorModel } from '../model/editorModel';
import { menuContext, PaneElement, PaneEvent, type Copied } from './paneElement';
import { severityIcon, twistieIcon } from './icons';
import { VirtualScroll } from './virtualScroll';

/** Letters typed within this time make one word. */
const TYPING_PAUSE = 700;

/** The fields of the selected command as a tree with one tab stop; only the lines in view are in the DOM. */
export class FieldTree extends PaneElement {
  #lines: readonly FieldLine[] = [];
  #typed = '';
  readonly #forgetTyped = debounce(TYPING_PAUSE, () => {
    this.#typed = '';
  });
  readonly #scroller = new VirtualScroll(this, { lines: () => this.#lines.length, hasHead: false });

  protected override signals({ detail }: EditorModel): readonly Signal[] {
    return [detail.changed, detail.markChanged];
  }

  protected override view(model: EditorModel): unknown {
    const { state } = model.detail;
    if (state.kind !== 'shown') return nothing;
    this.#lines = state.index.visible(model.detail.isOpen);
    if (this.#lines.length === 0) return html`<p class="hint">This row has no fields.</p>`;
    const shown = this.#scroller.window;
    const selected = this.#lines.findIndex(({ field }) => field.id === model.detail.mark.fieldId);
    const isSelectedShown = selected >= shown.first && selected < shown.end;
    const lines = this.#lines.slice(shown.first, shown.end);
    return html`<div
      class="scroll-view tree"
      role="tree"
      aria-label="Fields"
      aria-activedescendant=${isSelectedShown ? fieldLineId(selected) : nothing}
      data-pane="tree"
      data-vscode-context=${this.#contextOf(model, state.detail.row)}
      tabindex="0"
      @keydown=${this.#onKeyDown}
      @focus=${this.#onFocus}
      @mouseleave=${() => {
        model.detail.clearPreview();
      }}
    >
      <div class="scroll-size" role="presentation">
        <i class="scroll-probe" aria-hidden="true"></i>
        <div class="scroll-layer" role="presentation">
          <div class="scroll-lines" role="presentation">
            ${repeat(
              lines,
              ({ field }) => field.id,
              (node, at) => this.#line(model, node, shown.first + at, state.detail.row),
            )}
          </div>
        </div>
      </div>
    </div>`;
  }

  /** For the menu key, which opens the menu of what is selected. */
  #contextOf({ detail: { mark } }: EditorModel, row: number): string | typeof nothing {
    return mark.fieldId === undefined ? nothing : menuContext('field', { row, field: mark.fieldId });
  }

  protected override drawn(model: EditorModel): void {
    for (const line of this.querySelectorAll<HTMLElement>('.tree-line')) {
      line.style.setProperty('--cvq-level', line.getAttribute('aria-level') ?? '1');
    }
    if (!model.detail.takeReveal('tree')) return;
    const selected = this.#lines.findIndex(({ field }) => field.id === model.detail.mark.fieldId);
    if (selected >= 0) this.#scroller.reveal(selected, 'nearest');
    else if (model.detail.mark.range === undefined) this.#scroller.reveal(0, 'nearest');
  }

  #line(model: EditorModel, node: FieldLine, number: number, row: number): TemplateResult {
    const { field, level, position, siblings } = node;
    const { mark, preview } = model.detail;
    const isParent = field.children.length > 0;
    const isOpen = isParent && model.detail.isOpen(field);
    return html`<div
      class="tree-line ${preview.fieldId === field.id ? 'is-preview' : ''}"
      role="treeitem"
      id=${fieldLineId(number)}
      data-field=${field.id}
      data-severity=${field.severity ?? nothing}
      data-vscode-context=${menuContext('field', { row, field: field.id })}
      aria-level=${level}
      aria-posinset=${position}
      aria-setsize=${siblings}
      aria-expanded=${isParent ? String(isOpen) : nothing}
      aria-selected=${mark.fieldId === field.id ? 'true' : 'false'}
      title=${field.note ?? nothing}
      @mousedown=${(event: MouseEvent) => {
        this.#onMouseDown(event, node, isOpen);
      }}
      @dblclick=${() => {
        if (isParent) model.detail.setOpen(field.id, !isOpen);
      }}
      @mouseover=${() => {
        if (model.detail.preview.fieldId !== field.id) model.detail.previewField(field.id);
      }}
    >
      <span class="twistie ${isOpen ? 'is-open' : ''}">${isParent ? twistieIcon : nothing}</span>
      <span class="field-name">${field.name}</span>
      <span class="field-text">${field.text}</span>
      ${field.raw === undefined ? nothing : html`<span class="field-raw">${field.raw}</span>`}
      ${
        field.severity === undefined
          ? nothing
          : html`<span class="field-severity is-${field.severity}"
              >${severityIcon(field.severity)}<span class="sr-only">${field.severity}</span></span
            >`
      }
      ${field.note === undefined ? nothing : html`<span class="field-note">${field.note}</span>`}
      <span class="field-range">${placeOf(node)}</span>
    </div>`;
  }

  #onMouseDown(event: MouseEvent, { field }: FieldLine, isOpen: boolean): void {
    const isOnTwistie = event.target instanceof Element && event.target.closest('.twistie') !== null;
    if (isOnTwistie && field.children.length > 0 && event.button === 0) {
      this.model?.detail.setOpen(field.id, !isOpen);
    }
    this.model?.detail.selectField(field.id);
  }

  /** Coming into the tree by keyboard, the reader starts on a field. */
  readonly #onFocus = (): void => {
    const { model } = this;
    const first = this.#lines[0];
    if (model === undefined || first === undefined || model.detail.mark.fieldId !== undefined) return;
    model.detail.selectField(first.field.id);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    if (model === undefined) return;
    const action = this.#actionOf(model, event);
    if (action === undefined) {
      this.#onOtherKey(event);
      return;
    }
    event.preventDefault();
    if (action.kind === 'open') model.detail.setOpen(action.id, action.open);
    else model.detail.selectField(action.id);
  };

  #actionOf(model: EditorModel, event: KeyboardEvent): TreeAction | undefined {
    const key = moveKey(event);
    if (key === undefined) return undefined;
    return treeAction(key, {
      lines: this.#lines,
      selected: model.detail.mark.fieldId,
      isOpen: model.detail.isOpen,
      page: this.#scroller.linesPerPage,
    });
  }

  #onOtherKey(event: KeyboardEvent): void {
    const key = moveKey(event);
    const pane = key === 'Enter' ? 'bytes' : key === 'Escape' ? 'list' : undefined;
    if (pane !== undefined) {
      this.dispatchEvent(new PaneEvent(pane));
      event.preventDefault();
      return;
    }
    const isLetter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isLetter || this.model === undefined) return;
    this.#typed += event.key;
    this.#forgetTyped();
    const found = typeAhead(this.#lines, this.model.detail.mark.fieldId, this.#typed);
    if (found !== undefined) this.model.detail.selectField(found);
  }

  override copied(): Copied | undefined {
    const selected = this.model?.detail.mark.fieldId;
    const node = this.#lines.find(({ field }) => field.id === selected);
    return node && { what: 'field', text: `${node.field.name}: ${node.field.text}` };
  }

  override pointed(): Pointed | undefined {
    const { state, mark } = this.model?.detail ?? {};
    if (state?.kind !== 'shown' || mark?.fieldId === undefined) return undefined;
    return { kind: 'field', row: state.detail.row, field: mark.fieldId };
  }
}

function fieldLineId(number: number): string {
  return `cvq-field-${number}`;
}

function placeOf({ field }: FieldLine): string {
  const range = offsetsText(field);
  if (range === '') return '';
  return field.side === 'in' ? `in ${range}` : range;
}
