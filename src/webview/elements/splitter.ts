import { LEAST_SHARE, MOST_SHARE } from '../model/viewModel';

/** How far an arrow key moves the bar, in percent; with Shift it goes further. */
const STEP = 2;
const LONG_STEP = 10;

/** Sent while the bar moves. Its share, in percent, is that of the pane before it; undefined asks for the default. */
export class ShareEvent extends Event {
  static readonly type = 'cvq-share';

  constructor(readonly share: number | undefined) {
    super(ShareEvent.type);
  }
}

/** A bar between two panes. The parent's box is what is divided. */
export class Splitter extends HTMLElement {
  static readonly observedAttributes = ['aria-orientation'];

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute('role', 'separator');
    this.setAttribute('aria-valuemin', String(LEAST_SHARE));
    this.setAttribute('aria-valuemax', String(MOST_SHARE));
    this.addEventListener('pointerdown', this.#onPointerDown);
    this.addEventListener('keydown', this.#onKeyDown);
    this.addEventListener('dblclick', this.#onDoubleClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener('pointerdown', this.#onPointerDown);
    this.removeEventListener('keydown', this.#onKeyDown);
    this.removeEventListener('dblclick', this.#onDoubleClick);
  }

  set share(share: number) {
    this.setAttribute('aria-valuenow', String(Math.round(share)));
  }

  /** A horizontal bar divides the height. */
  get #isHorizontal(): boolean {
    return this.getAttribute('aria-orientation') !== 'vertical';
  }

  readonly #onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    this.focus();
    this.setPointerCapture(event.pointerId);
    this.classList.add('is-dragged');
    this.addEventListener('pointermove', this.#onPointerMove);
    this.addEventListener('lostpointercapture', this.#onRelease, { once: true });
  };

  readonly #onPointerMove = (event: PointerEvent): void => {
    const box = this.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const part = this.#isHorizontal ? (event.clientY - box.top) / box.height : (event.clientX - box.left) / box.width;
    this.#ask(part * 100);
  };

  readonly #onRelease = (): void => {
    this.classList.remove('is-dragged');
    this.removeEventListener('pointermove', this.#onPointerMove);
  };

  readonly #onDoubleClick = (): void => {
    this.dispatchEvent(new ShareEvent(undefined));
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const now = Number(this.getAttribute('aria-valuenow'));
    const step = event.shiftKey ? LONG_STEP : STEP;
    const [less, more] = this.#isHorizontal ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    if (event.key === less) this.#ask(now - step);
    else if (event.key === more) this.#ask(now + step);
    else if (event.key === 'Home') this.#ask(LEAST_SHARE);
    else if (event.key === 'End') this.#ask(MOST_SHARE);
    else if (event.key === 'Enter') this.dispatchEvent(new ShareEvent(undefined));
    else return;
    event.preventDefault();
  };

  #ask(share: number): void {
    this.dispatchEvent(new ShareEvent(Math.min(Math.max(LEAST_SHARE, share), MOST_SHARE)));
  }
}
