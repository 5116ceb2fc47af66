import { html, nothing, type TemplateResult } from 'lit';
import type { DetailView } from '../../protocol/messages';
import {
  ByteLines,
  bytesPerLine,
  type ByteBlock,
  type ByteLine,
  asciiCharacter,
  byteInHex,
  hexOffset,
  hexText,
  offsetDigits,
} from '../lib/byteLines';
import { moveByte, moveKey } from '../lib/moves';
import { contains, offsetsText, type ByteAt, type ByteSide } from '../lib/byteRange';
import type { Signal } from '../lib/signal';
import { counted } from '../lib/words';
import type { DetailModel } from '../model/detailModel';
import type { EditorModel } from '../model/editorModel';
import { menuContext, PaneElement, PaneEvent, type Copied } from './paneElement';
import { VirtualScroll } from './virtualScroll';

const blockTitles: Readonly<Record<ByteSide, string>> = {
  out: 'Out – read by the device',
  in: 'In – written by the device',
};

/** Characters in the probe that tells how wide one is. */
const PROBE = '0000000000';

/** The bytes of the selected command, as hex and as ASCII; only the lines in view are in the DOM. */
export class ByteView extends PaneElement {
  #lines = new ByteLines([], 16);
  #digits = 4;
  #perLine = 16;
  readonly #scroller = new VirtualScroll(this, { lines: () => this.#lines.count, hasHead: false });
  readonly #observer = new ResizeObserver(() => {
    this.#measure();
  });

  protected override signals({ detail }: EditorModel): readonly Signal[] {
    return [detail.changed, detail.markChanged];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override view(model: EditorModel): unknown {
    const { state } = model.detail;
    if (state.kind !== 'shown') return nothing;
    const blocks = blocksOf(state.detail);
    this.#digits = offsetDigits(Math.max(0, ...blocks.map(({ length }) => length)));
    this.#lines = new ByteLines(blocks, this.#perLine);
    if (blocks.length === 0) return html`<p class="hint">This row has no bytes.</p>`;
    const { cursor } = model.detail.mark;
    const cursorLine = cursor && this.#lines.lineOf(cursor);
    const shown = this.#scroller.window;
    const isCursorShown = cursorLine !== undefined && cursorLine >= shown.first && cursorLine < shown.end;
    const numbers = Array.from({ length: shown.end - shown.first }, (_, at) => shown.first + at);
    return html`<div
      class="scroll-view bytes"
      role="grid"
      aria-label="Bytes"
      aria-readonly="true"
      aria-rowcount=${this.#lines.count}
      aria-activedescendant=${cursor && isCursorShown ? byteId(cursor) : nothing}
      data-pane="bytes"
      data-vscode-context=${menuContext('bytes', { row: state.detail.row })}
      tabindex="0"
      @keydown=${this.#onKeyDown}
      @focus=${this.#onFocus}
      @mousedown=${this.#onMouseDown}
      @mouseover=${this.#onMouseOver}
      @mouseleave=${() => {
        model.detail.clearPreview();
      }}
    >
      <div class="scroll-size" role="presentation">
        <i class="scroll-probe" aria-hidden="true"></i>
        <span class="character-probe" aria-hidden="true">${PROBE}</span>
        <div class="scroll-layer" role="presentation">
          <div class="scroll-lines" role="presentation">
            ${numbers.map((number) => this.#line(number, state.detail, model.detail))}
          </div>
        </div>
      </div>
    </div>`;
  }

  protected override drawn(model: EditorModel): void {
    this.#measure();
    if (!model.detail.takeReveal('bytes')) return;
    const { cursor, range } = model.detail.mark;
    const line = cursor && this.#lines.lineOf(cursor);
    if (line === undefined) {
      this.#scroller.reveal(0, 'nearest');
      return;
    }
    // The end first, then the cursor: a range that doesn't fit shows its beginning.
    const end = range && this.#lines.lineOf({ side: range.side, offset: range.offset + range.length - 1 });
    if (end !== undefined) this.#scroller.reveal(end, 'nearest');
    this.#scroller.reveal(line, 'nearest');
  }

  #line(number: number, detail: DetailView, model: DetailModel): TemplateResult | typeof nothing {
    const line = this.#lines.line(number);
    if (line === undefined) return nothing;
    return line.kind === 'heading' ? this.#heading(number, line, model) : this.#byteLine(number, line, detail, model);
  }

  #heading(number: number, line: ByteLine & { kind: 'heading' }, { mark }: DetailModel): TemplateResult {
    const { side, length } = line;
    const marked = mark.range?.side === side ? offsetsText(mark.range) : '';
    return html`<div class="byte-line byte-heading" role="row" aria-rowindex=${number + 1} data-side=${side}>
      <span role="gridcell" aria-colspan=${this.#perLine + 1}
        ><span class="byte-title">${blockTitles[side]}</span
        ><span class="byte-length">${counted(length, 'byte')}</span>${
          marked === '' ? nothing : html`<span class="byte-marked">${marked}</span>`
        }</span
      >
    </div>`;
  }

  #byteLine(
    number: number,
    line: ByteLine & { kind: 'bytes' },
    detail: DetailView,
    model: DetailModel,
  ): TemplateResult {
    const { side, offset, end } = line;
    const bytes = (side === 'out' ? detail.out : detail.in)?.subarray(offset, end) ?? new Uint8Array();
    const cells = Array.from(bytes, (byte, at) => ({ byte, at: { side, offset: offset + at } }));
    return html`<div class="byte-line" role="row" aria-rowindex=${number + 1} data-side=${side}>
      <span class="byte-offset" role="rowheader">${hexOffset(offset, this.#digits)}</span
      ><span class="hex" role="presentation"
        >${cells.map(
          ({ byte, at }) =>
            html`<span
              class=${`byte ${markClasses(at, model)}${byte === 0 ? ' is-zero' : ''}`}
              role="gridcell"
              id=${byteId(at)}
              data-side=${side}
              data-offset=${at.offset}
              aria-selected=${model.mark.range !== undefined && contains(model.mark.range, at) ? 'true' : 'false'}
              >${byteInHex(byte)}</span
            >`,
        )}</span
      ><span class="ascii" aria-hidden="true"
        >${cells.map(
          ({ byte, at }) =>
            html`<span class=${`ascii-byte ${markClasses(at, model)}`} data-side=${side} data-offset=${at.offset}
              >${asciiCharacter(byte)}</span
            >`,
        )}</span
      >
    </div>`;
  }

  /** Chooses how many bytes fit a line. */
  #measure(): void {
    const probe = this.querySelector('.character-probe');
    if (probe === null) return;
    const character = probe.getBoundingClientRect().width / PROBE.length;
    const view = this.#scroller.viewElement;
    if (character <= 0 || view === undefined || view.clientWidth === 0) return;
    const perLine = bytesPerLine(view.clientWidth / character, this.#digits);
    this.style.setProperty('--cvq-per-line', String(perLine));
    if (perLine === this.#perLine) return;
    this.#perLine = perLine;
    this.requestUpdate();
  }

  readonly #onMouseDown = (event: MouseEvent): void => {
    const at = byteOf(event.target);
    if (at !== undefined) this.model?.detail.selectByte(at);
  };

  readonly #onMouseOver = (event: MouseEvent): void => {
    const at = byteOf(event.target);
    if (at === undefined) this.model?.detail.clearPreview();
    else this.model?.detail.previewByte(at);
  };

  readonly #onFocus = (): void => {
    const { model } = this;
    if (model === undefined || model.detail.mark.cursor !== undefined) return;
    const first = moveByte('Ctrl+Home', undefined, this.#lines, 1);
    if (first !== undefined) model.detail.selectByte(first);
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model } = this;
    if (model === undefined) return;
    if (event.key === 'Escape') {
      this.dispatchEvent(new PaneEvent('tree', 'list'));
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      this.#selectAll(model);
    } else {
      const key = moveKey(event);
      const { cursor } = model.detail.mark;
      const at = key === undefined ? undefined : moveByte(key, cursor, this.#lines, this.#scroller.linesPerPage);
      if (at === undefined) return;
      model.detail.selectByte(at);
      this.#say(model, at);
    }
    event.preventDefault();
  };

  #selectAll(model: EditorModel): void {
    const { state, mark } = model.detail;
    if (state.kind !== 'shown') return;
    const at = mark.cursor ?? { side: 'out', offset: 0 };
    const bytes = at.side === 'out' ? state.detail.out : state.detail.in;
    if (bytes !== undefined) model.detail.selectSide(at, bytes.length);
  }

  #say(model: EditorModel, at: ByteAt): void {
    const { state, mark } = model.detail;
    if (state.kind !== 'shown') return;
    const byte = (at.side === 'out' ? state.detail.out : state.detail.in)?.[at.offset];
    const field = mark.fieldId === undefined ? undefined : state.index.get(mark.fieldId)?.field;
    const parts = [`${at.side} byte ${at.offset}`, byteInHex(byte ?? 0), field && `${field.name} ${field.text}`];
    model.announce(parts.filter((part) => part !== undefined).join(', '));
  }

  override copied(): Copied | undefined {
    const { model } = this;
    if (model?.detail.state.kind !== 'shown') return undefined;
    const { detail } = model.detail.state;
    const { range } = model.detail.mark;
    const { side, offset, length } = range ?? { side: 'out', offset: 0, length: detail.out?.length ?? 0 };
    const bytes = side === 'out' ? detail.out : detail.in;
    return bytes && { what: 'bytes', text: hexText(bytes.subarray(offset, offset + length)) };
  }
}

function blocksOf(detail: DetailView): ByteBlock[] {
  const blocks: ByteBlock[] = [];
  if (detail.out !== undefined) blocks.push({ side: 'out', length: detail.out.length });
  if (detail.in !== undefined) blocks.push({ side: 'in', length: detail.in.length });
  return blocks;
}

function byteId({ side, offset }: ByteAt): string {
  return `cvq-byte-${side}-${offset}`;
}

function byteOf(target: EventTarget | null): ByteAt | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-offset]') : undefined;
  const { side, offset } = element?.dataset ?? {};
  if (offset === undefined || (side !== 'out' && side !== 'in')) return undefined;
  return { side, offset: Number(offset) };
}

function markClasses(at: ByteAt, { mark, preview }: DetailModel): string {
  const classes = [];
  if (mark.range !== undefined && contains(mark.range, at)) classes.push('is-marked');
  if (mark.cursor?.side === at.side && mark.cursor.offset === at.offset) classes.push('is-cursor');
  if (preview.range !== undefined && contains(preview.range, at)) classes.push('is-preview');
  return classes.join(' ');
}
