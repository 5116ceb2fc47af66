import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  clampTop,
  isScaled,
  linesPerPage,
  revealTop,
  scrollHeight,
  scrollToTop,
  topToScroll,
  visibleLines,
  type Align,
  type LineWindow,
  type ScrollShape,
} from '../lib/scrollMap';

/** Lines that a wheel notch moves where the browser counts in lines. */
const LINES_PER_NOTCH = 3;

export interface VirtualScrollOptions {
  /** How many lines there are now. */
  readonly lines: () => number;
  /** True where one line's height at the top is taken by a head that doesn't scroll away. */
  readonly hasHead: boolean;
  /** Called when the reader has scrolled. */
  readonly scrolled?: (topLine: number) => void;
}

/**
 * Draws only the lines in view. The host renders this skeleton, in which the layer sticks to the viewport and its lines
 * are shifted by script, so that the mapping of a clamped scroll range never shows:
 *
 *     <div class="scroll-view"><div class="scroll-size">
 *       <i class="scroll-probe"></i> [head] <div class="scroll-layer"><div class="scroll-lines">…lines…</div></div>
 *     </div></div>
 *
 * The probe has a line's height, from the stylesheet.
 */
export class VirtualScroll implements ReactiveController {
  #view: HTMLElement | undefined;
  #size: HTMLElement | undefined;
  #layer: HTMLElement | undefined;
  #linesBox: HTMLElement | undefined;
  #lineHeight = 0;
  #viewport = 0;
  #top = 0;
  /** A line to start at, or to bring into view, once heights are known. */
  #pending: { readonly line: number; readonly align: Align | 'start' } | undefined;
  #knownScroll = 0;
  #hasWheel = false;
  readonly #observer = new ResizeObserver(() => {
    this.#measure();
  });

  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: VirtualScrollOptions;

  constructor(host: ReactiveControllerHost & HTMLElement, options: VirtualScrollOptions) {
    this.#host = host;
    this.#options = options;

    host.addController(this);
  }

  /** The lines to draw. */
  get window(): LineWindow {
    return visibleLines(this.#shape, this.#top);
  }

  /** The lines in view, with fractions, and their height in px. */
  get inView(): { readonly top: number; readonly lines: number; readonly lineHeight: number } {
    const lineHeight = this.#lineHeight;
    const viewport = this.#viewport;
    if (lineHeight <= 0) return { top: 0, lines: 0, lineHeight: 0 };
    return { top: this.#top / lineHeight, lines: viewport / lineHeight, lineHeight };
  }

  get linesPerPage(): number {
    return linesPerPage(this.#shape);
  }

  get viewElement(): HTMLElement | undefined {
    return this.#view;
  }

  /** Brings a line into view; `start` makes it the first one, and may be in the middle of one. */
  reveal(line: number, align: Align | 'start'): void {
    if (this.#viewport <= 0 || this.#lineHeight <= 0) {
      this.#pending = { line, align };
      return;
    }
    const top =
      align === 'start'
        ? clampTop(this.#shape, line * this.#lineHeight)
        : revealTop(this.#shape, this.#top, line, align);
    this.#moveTo(top);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#view?.removeEventListener('scroll', this.#onScroll);
    this.#view?.removeEventListener('wheel', this.#onWheel);
    this.#hasWheel = false;
    this.#view = undefined;
  }

  hostUpdated(): void {
    this.#attach();
    if (this.#view === undefined) return;
    const shape = this.#shape;
    this.#top = clampTop(shape, this.#top);
    const head = this.#options.hasHead ? this.#lineHeight : 0;
    this.#size?.style.setProperty('height', `${scrollHeight(shape) + head}px`);
    this.#layer?.style.setProperty('height', `${this.#viewport}px`);
    this.#linesBox?.style.setProperty('transform', `translateY(${-Math.round(this.window.shift)}px)`);
    this.#syncScroll();
    this.#listenToWheel(isScaled(shape));
  }

  get #shape(): ScrollShape {
    return { lines: this.#options.lines(), lineHeight: this.#lineHeight, viewport: this.#viewport };
  }

  #attach(): void {
    const view = this.#host.querySelector<HTMLElement>('.scroll-view') ?? undefined;
    if (view === this.#view) return;
    this.hostDisconnected();
    this.#view = view;
    if (view === undefined) return;
    this.#size = view.querySelector<HTMLElement>('.scroll-size') ?? undefined;
    this.#layer = view.querySelector<HTMLElement>('.scroll-layer') ?? undefined;
    this.#linesBox = view.querySelector<HTMLElement>('.scroll-lines') ?? undefined;
    view.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#observer.observe(view);
    const probe = view.querySelector('.scroll-probe');
    if (probe !== null) this.#observer.observe(probe);
    this.#knownScroll = view.scrollTop;
    this.#measure();
  }

  #measure(): void {
    if (this.#view === undefined) return;
    const lineHeight = this.#view.querySelector('.scroll-probe')?.getBoundingClientRect().height ?? 0;
    const viewport = Math.max(0, this.#view.clientHeight - (this.#options.hasHead ? lineHeight : 0));
    if (lineHeight === this.#lineHeight && viewport === this.#viewport) return;
    // Another font size keeps the same line at the top.
    if (this.#lineHeight > 0 && lineHeight > 0) this.#top *= lineHeight / this.#lineHeight;
    this.#lineHeight = lineHeight;
    this.#viewport = viewport;
    const pending = this.#pending;
    if (pending !== undefined && viewport > 0 && lineHeight > 0 && this.#options.lines() > 0) {
      this.#pending = undefined;
      this.reveal(pending.line, pending.align);
    }
    this.#host.requestUpdate();
  }

  #moveTo(top: number): void {
    if (top === this.#top) return;
    this.#top = top;
    if (this.#lineHeight > 0) this.#options.scrolled?.(top / this.#lineHeight);
    this.#host.requestUpdate();
  }

  /** Puts the scrollbar where it belongs. Reading it back tells what the browser made of it. */
  #syncScroll(): void {
    if (this.#view === undefined) return;
    const wanted = topToScroll(this.#shape, this.#top);
    if (Math.abs(wanted - this.#knownScroll) < 1) return;
    this.#view.scrollTop = wanted;
    this.#knownScroll = this.#view.scrollTop;
  }

  readonly #onScroll = (): void => {
    if (this.#view === undefined) return;
    const { scrollTop } = this.#view;
    if (Math.abs(scrollTop - this.#knownScroll) < 1) return;
    this.#knownScroll = scrollTop;
    this.#moveTo(scrollToTop(this.#shape, scrollTop));
  };

  #listenToWheel(isWanted: boolean): void {
    if (isWanted === this.#hasWheel || this.#view === undefined) return;
    this.#hasWheel = isWanted;
    if (isWanted) this.#view.addEventListener('wheel', this.#onWheel, { passive: false });
    else this.#view.removeEventListener('wheel', this.#onWheel);
  }

  /** In a scaled list the browser's own wheel step would skip rows. */
  readonly #onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    this.#moveTo(clampTop(this.#shape, this.#top + this.#wheelPixels(event)));
  };

  #wheelPixels(event: WheelEvent): number {
    switch (event.deltaMode) {
      case WheelEvent.DOM_DELTA_LINE:
        return event.deltaY * LINES_PER_NOTCH * this.#lineHeight;
      case WheelEvent.DOM_DELTA_PAGE:
        return event.deltaY * this.#viewport;
      default:
        return event.deltaY;
    }
  }
}
