import { html, LitElement, nothing, svg } from 'lit';
import type { StatTarget, StatBar, StatChart } from '../../protocol/statistics';
import { moveKey } from '../lib/moves';

/** Height of the drawing, in its own units, and of the least bar that isn't nothing. */
const HEIGHT = 100;
const LEAST_BAR = 3;

/** Bars side by side. The pointer or the arrow keys go from bar to bar, which is told below; a click or Enter follows it. */
export class StatChartElement extends LitElement {
  static override properties = { chart: { attribute: false }, at: { state: true } };

  declare chart: StatChart | undefined;
  /** Where a bar leads to is to be gone to. */
  follow: ((target: StatTarget) => void) | undefined;
  /** The bar that is told; undefined while none is pointed at. */
  declare private at: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): unknown {
    const { chart } = this;
    if (chart === undefined) return nothing;
    const { bars, title, text, from, to } = chart;
    const at = this.at === undefined ? undefined : Math.min(this.at, bars.length - 1);
    const bar = at === undefined ? undefined : bars[at];
    return html`<section class="stat-part is-chart" aria-labelledby="cvq-stat-${chart.id}">
      <h3 class="stat-title" id="cvq-stat-${chart.id}">${title}</h3>
      <div
        class="stat-chart"
        role="slider"
        tabindex="0"
        aria-label=${`${title}: press Enter to go to the rows of a bar`}
        aria-valuemin="1"
        aria-valuemax=${bars.length}
        aria-valuenow=${(at ?? 0) + 1}
        aria-valuetext=${bar?.text ?? text}
        @keydown=${this.#onKeyDown}
        @pointermove=${this.#onPointerMove}
        @pointerleave=${this.#forget}
        @blur=${this.#forget}
        @click=${this.#onClick}
      >
        <svg viewBox="0 0 ${bars.length} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
          ${drawn(bars)} ${at === undefined ? nothing : svg`<rect class="at" x=${at} width="1" height=${HEIGHT} />`}
        </svg>
      </div>
      <div class="stat-axis" aria-hidden="true"><span>${from}</span><span>${to}</span></div>
      <p class="stat-told" aria-hidden=${String(bar !== undefined)}>${bar?.text ?? text}</p>
    </section>`;
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const last = (this.chart?.bars.length ?? 1) - 1;
    const key = moveKey(event);
    const now = this.at;
    if (key === 'ArrowLeft' || key === 'ArrowDown') this.at = Math.max(0, (now ?? 1) - 1);
    else if (key === 'ArrowRight' || key === 'ArrowUp') this.at = Math.min(last, (now ?? -1) + 1);
    else if (key === 'Home') this.at = 0;
    else if (key === 'End') this.at = last;
    else if (key === 'Enter') this.#go();
    else return;
    event.preventDefault();
  };

  readonly #onPointerMove = (event: PointerEvent): void => {
    const { currentTarget } = event;
    const count = this.chart?.bars.length ?? 0;
    if (!(currentTarget instanceof Element) || count === 0) return;
    const { left, width } = currentTarget.getBoundingClientRect();
    this.at = Math.min(Math.max(0, Math.floor(((event.clientX - left) / width) * count)), count - 1);
  };

  readonly #onClick = (): void => {
    this.#go();
  };

  readonly #forget = (): void => {
    this.at = undefined;
  };

  #go(): void {
    const target = this.at === undefined ? undefined : this.chart?.bars[this.at]?.target;
    if (target !== undefined) this.follow?.(target);
  }
}

function drawn(bars: readonly StatBar[]): unknown {
  const most = bars.reduce((all, { count }) => Math.max(all, count), 1);
  return bars.map(({ count }, at) => {
    if (count === 0) return nothing;
    const height = Math.max(LEAST_BAR, (HEIGHT * count) / most);
    return svg`<rect class="bar" x=${at + 0.05} width="0.9" y=${HEIGHT - height} height=${height} />`;
  });
}
