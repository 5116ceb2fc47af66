import { html, nothing, type TemplateResult } from 'lit';
import type { StripView } from '../../protocol/messages';
import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import {
  marksOf,
  heightOfLine,
  lineAt,
  partInView,
  type StripShape,
  type OverviewMark,
  type MarkKind,
} from '../model/overviewMarks';
import { bucketWords } from '../model/overviewModel';
import { menuContext, PaneEvent } from './paneElement';
import { ModelElement } from './modelElement';

/** A pointer that moves less than this, in px, is a click. */
const CLICK_PX = 3;

/** A press of the pointer that lasts. */
interface Press {
  readonly y: number;
  /** Lines between the one at the pointer and the middle of those in view. */
  readonly offset: number;
  isDrag: boolean;
}

/**
 * The list in little, beside its scroll bar. It is for the pointer, and hidden from screen readers: what it offers, keys
 * and commands offer too.
 */
export class OverviewStrip extends ModelElement {
  #room = { width: 0, height: 0 };
  #ratio = 1;
  /** What the canvas shows; undefined where it has to be painted anew. */
  #painted: { readonly strip: StripView | undefined; readonly shape: StripShape } | undefined;
  #press: Press | undefined;
  /** Where the pointer is, in px from the top. */
  #pointer: number | undefined;
  readonly #resized = new ResizeObserver(() => {
    this.#measure();
  });
  /** Another theme has other colours. */
  readonly #themed = new MutationObserver(() => {
    this.#painted = undefined;
    this.requestUpdate();
  });

  protected override signals({ overview, list, view, trace }: EditorModel): readonly Signal[] {
    return [overview.changed, overview.moved, list.changed, view.changed, trace.traceChanged];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('aria-hidden', 'true');
    this.#themed.observe(document.documentElement, { attributes: true });
    this.#themed.observe(document.body, { attributes: true });
    // Also where the page is moved to a screen of another density, which leaves its size as it is.
    this.#resized.observe(this, { box: 'device-pixel-content-box' });
    this.addEventListener('pointerdown', this.#onPointerDown);
    this.addEventListener('pointermove', this.#onPointerMove);
    this.addEventListener('pointerup', this.#onPointerUp);
    this.addEventListener('lostpointercapture', this.#onRelease);
    this.addEventListener('pointerleave', this.#onPointerLeave);
    this.addEventListener('wheel', this.#onWheel, { passive: false });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#themed.disconnect();
    this.#resized.disconnect();
    this.removeEventListener('pointerdown', this.#onPointerDown);
    this.removeEventListener('pointermove', this.#onPointerMove);
    this.removeEventListener('pointerup', this.#onPointerUp);
    this.removeEventListener('lostpointercapture', this.#onRelease);
    this.removeEventListener('pointerleave', this.#onPointerLeave);
    this.removeEventListener('wheel', this.#onWheel);
  }

  protected override view(model: EditorModel): unknown {
    this.toggleAttribute('hidden', !model.overview.isShown);
    this.setAttribute('data-vscode-context', menuContext('strip', {}));
    return html`<div class="strip-view"></div>
      <canvas class="strip-canvas"></canvas>
      <div class="strip-selected"></div>
      ${this.#tip(model)}`;
  }

  protected override drawn(model: EditorModel): void {
    const shape = this.#shape(model);
    this.#repaint(model.overview.strip, shape);
    this.classList.toggle('is-dragged', this.#press?.isDrag === true);
    const part = partInView(shape, model.overview.inView);
    place(this.querySelector('.strip-view'), part?.y, part?.height);
    const { selected } = model.list;
    place(this.querySelector('.strip-selected'), selected === undefined ? undefined : middleOf(shape, selected));
  }

  /** Only where something of it is another: it would take its time at each scroll. */
  #repaint(strip: StripView | undefined, shape: StripShape): void {
    const canvas = this.querySelector('canvas');
    const painted = this.#painted;
    const room = this.#room;
    const ratio = this.#ratio;
    if (canvas === null || (painted?.strip === strip && painted !== undefined && isSame(painted.shape, shape))) return;
    this.#painted = { strip, shape };
    canvas.width = Math.round(room.width * ratio);
    canvas.height = Math.round(room.height * ratio);
    // So that its pixels are the screen's, also where those of the page are fractions of them.
    canvas.style.setProperty('width', `${canvas.width / ratio}px`);
    canvas.style.setProperty('height', `${canvas.height / ratio}px`);
    paint(canvas, strip === undefined ? [] : marksOf(strip, shape, ratio));
  }

  #tip(model: EditorModel): TemplateResult | typeof nothing {
    const { strip } = model.overview;
    const line = this.#pointer === undefined ? undefined : this.#lineAt(model, this.#pointer);
    const bucket = line === undefined ? undefined : model.overview.bucketOf(line);
    if (strip === undefined || bucket === undefined || this.#pointer === undefined) return nothing;
    const [place = '', ...more] = bucketWords(strip, bucket);
    const isLow = this.#pointer > this.#room.height / 2;
    return html`<div
      class="strip-tip ${isLow ? 'is-low' : ''}"
      .style=${isLow ? `bottom: ${this.#room.height - this.#pointer}px` : `top: ${this.#pointer}px`}
    >
      <div class="strip-tip-place">${place}</div>
      ${more.map((words) => html`<div>${words}</div>`)}
    </div>`;
  }

  #shape({ list, overview }: EditorModel): StripShape {
    return { lines: list.length, lineHeight: overview.inView.lineHeight, height: this.#room.height };
  }

  /** The line at a height, where there is one. */
  #lineAt(model: EditorModel, y: number): number | undefined {
    const shape = this.#shape(model);
    return y < 0 || y >= heightOfLine(shape) * shape.lines ? undefined : lineAt(shape, y);
  }

  #measure(): void {
    this.#room = { width: this.clientWidth, height: this.clientHeight };
    this.#ratio = window.devicePixelRatio;
    this.#painted = undefined;
    this.model?.overview.resize(this.#room.height);
    this.requestUpdate();
  }

  readonly #onPointerDown = (event: PointerEvent): void => {
    const { model } = this;
    if (event.button !== 0 || model === undefined) return;
    const y = this.#heightOf(event);
    const line = lineAt(this.#shape(model), y);
    if (line === undefined) return;
    // The keyboard stays where it is, or goes to the list.
    event.preventDefault();
    this.dispatchEvent(new PaneEvent('list'));
    this.setPointerCapture(event.pointerId);
    const { top, lines } = model.overview.inView;
    const part = partInView(this.#shape(model), model.overview.inView);
    const isHeld = part !== undefined && y >= part.y && y < part.y + part.height;
    this.#press = { y, offset: isHeld ? top + lines / 2 - line : 0, isDrag: false };
    if (!isHeld) this.#bringToMiddle(model, line);
    this.requestUpdate();
  };

  readonly #onPointerMove = (event: PointerEvent): void => {
    const { model } = this;
    const press = this.#press;
    if (model === undefined) return;
    const y = this.#heightOf(event);
    this.#pointer = y;
    if (press !== undefined && (press.isDrag || Math.abs(y - press.y) >= CLICK_PX)) {
      press.isDrag = true;
      const line = lineAt(this.#shape(model), y);
      if (line !== undefined) this.#bringToMiddle(model, line + press.offset);
    }
    this.requestUpdate();
  };

  /** A click goes to what it is on: to the first row there that went wrong, if one did. */
  readonly #onPointerUp = (event: PointerEvent): void => {
    const { model } = this;
    const press = this.#press;
    if (model === undefined || press === undefined || press.isDrag) return;
    const line = lineAt(this.#shape(model), this.#heightOf(event));
    if (line === undefined) return;
    const index = model.overview.bucketOf(line);
    const bucket = index === undefined ? undefined : model.overview.strip?.buckets[index];
    if (bucket !== undefined && bucket.errors + bucket.unanswered + bucket.damaged > 0)
      void model.find.goWrong('next', bucket.firstRow - 1);
    else model.list.select(line);
  };

  readonly #onRelease = (): void => {
    this.#press = undefined;
    this.requestUpdate();
  };

  readonly #onPointerLeave = (): void => {
    this.#pointer = undefined;
    this.requestUpdate();
  };

  readonly #onWheel = (event: WheelEvent): void => {
    const { model } = this;
    if (model === undefined || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    const { top, lineHeight } = model.overview.inView;
    if (lineHeight <= 0) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / lineHeight : event.deltaY;
    model.overview.scrollTo(top + lines);
  };

  /** Brings a line into the middle. */
  #bringToMiddle({ overview }: EditorModel, line: number): void {
    overview.scrollTo(line - overview.inView.lines / 2);
  }

  #heightOf(event: PointerEvent): number {
    return event.clientY - this.getBoundingClientRect().top;
  }
}

function isSame(one: StripShape, other: StripShape): boolean {
  return one.lines === other.lines && one.lineHeight === other.lineHeight && one.height === other.height;
}

function middleOf(shape: StripShape, line: number): number {
  return (line + 0.5) * heightOfLine(shape);
}

/** Puts a part of the strip where it belongs; it is hidden where it has no place. */
function place(part: HTMLElement | null, y: number | undefined, height?: number): void {
  if (part === null) return;
  part.hidden = y === undefined;
  part.style.setProperty('top', `${y ?? 0}px`);
  if (height !== undefined) part.style.setProperty('height', `${height}px`);
}

/** Colours of marks, by the names of the style sheet. */
const COLOURS: Readonly<Record<Exclude<MarkKind, 'class'>, string>> = {
  restore: '--cvq-restore',
  reset: '--vscode-foreground',
  error: '--cvq-error',
  unanswered: '--cvq-warning',
  damaged: '--cvq-warning',
  bookmark: '--cvq-bookmark',
};

/** Colours of classes come again: it is the lane that tells them apart. */
const CLASS_COLOURS = 5;

function colourOf(mark: OverviewMark): string {
  if (mark.kind !== 'class') return COLOURS[mark.kind];
  const { class: number = -1 } = mark;
  return `--cvq-class-${(number + CLASS_COLOURS) % CLASS_COLOURS}`;
}

/** Paints marks in the theme's colours. */
export function paint(canvas: HTMLCanvasElement, marks: readonly OverviewMark[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const mark of marks) {
    const name = colourOf(mark);
    const colour = colours.get(name) ?? style.getPropertyValue(name).trim();
    colours.set(name, colour);
    context.fillStyle = colour;
    context.globalAlpha = mark.opacity;
    if (mark.kind === 'bookmark') diamond(context, mark);
    else context.fillRect(mark.x, mark.y, mark.width, mark.height);
  }
}

function diamond(context: CanvasRenderingContext2D, { x, y, width, height }: OverviewMark): void {
  context.beginPath();
  context.moveTo(x + width / 2, y);
  context.lineTo(x + width, y + height / 2);
  context.lineTo(x + width / 2, y + height);
  context.lineTo(x, y + height / 2);
  context.fill();
}
