import type { StripView, OverviewRequest } from '../../protocol/overview';
import { Signal } from '../lib/signal';
import type { Host } from '../../protocol/messages';
import type { FilterModel } from './filterModel';
import type { LinesInView } from './overviewShape';
import type { TraceModel } from './traceModel';
import type { ViewModel } from './viewModel';

/** What of the list is in view, and how high a line is there, in px. */
export interface ListView extends LinesInView {
  readonly lineHeight: number;
}

/** Heights that differ by less than this ask for as many buckets. */
const BUCKET_STEP = 64;

/** The lines of the list in little, and which of them are in view. */
export class OverviewModel {
  /** There is another overview. */
  readonly changed = new Signal();
  /** Other lines are in view. */
  readonly moved = new Signal();
  /** The list is to be scrolled. */
  readonly asked = new Signal();

  #latest: StripView | undefined;
  #seen: ListView = { top: 0, lines: 0, lineHeight: 0 };
  #height = 0;
  #told: OverviewRequest = { buckets: 0 };
  #top: number | undefined;

  readonly #host: Host;
  readonly #view: ViewModel;
  readonly #trace: TraceModel;
  readonly #filter: FilterModel;

  constructor(host: Host, view: ViewModel, trace: TraceModel, filter: FilterModel) {
    this.#host = host;
    this.#view = view;
    this.#trace = trace;
    this.#filter = filter;

    filter.linesChanged.subscribe(() => {
      this.#tell();
      this.changed.emit();
    });
    view.changed.subscribe(() => {
      this.#tell();
    });
  }

  get isShown(): boolean {
    return this.#view.current.isStripShown;
  }

  toggle(): void {
    this.#view.set({ isStripShown: !this.isShown });
  }

  /** Of the lines that the list shows now; undefined while there is none. */
  get strip(): StripView | undefined {
    const latest = this.#latest;
    const { phase } = this.#trace;
    if (latest === undefined || phase.kind !== 'open' || latest.generation !== phase.info.generation) return undefined;
    return latest.filter === this.#filter.shown?.hits.id ? latest : undefined;
  }

  take(strip: StripView): void {
    this.#latest = strip;
    this.changed.emit();
  }

  /** There is so much room for the strip, in px. */
  resize(height: number): void {
    this.#height = height;
    this.#tell();
  }

  get inView(): ListView {
    return this.#seen;
  }

  /** Takes what of the list is in view. */
  look(seen: ListView): void {
    const { top, lines, lineHeight } = this.#seen;
    if (top === seen.top && lines === seen.lines && lineHeight === seen.lineHeight) return;
    this.#seen = seen;
    this.moved.emit();
  }

  /** Asks for the list to be scrolled until this line, with a fraction, is at its top. */
  scrollTo(top: number): void {
    this.#top = Math.max(0, top);
    this.asked.emit();
  }

  /** The line that the list is to be scrolled to, once. */
  takeTop(): number | undefined {
    const top = this.#top;
    this.#top = undefined;
    return top;
  }

  /** The bucket that a line is in; undefined where it isn't in any yet. */
  bucketOf(line: number): number | undefined {
    const { strip } = this;
    return strip !== undefined && line < strip.lines ? Math.floor(line / strip.linesEach) : undefined;
  }

  /** Tells the extension what is wanted, where that is something else now. */
  #tell(): void {
    const steps = Math.max(1, Math.floor(this.#height / BUCKET_STEP));
    const buckets = this.isShown && this.#height > 0 ? steps * BUCKET_STEP : 0;
    const filter = this.#filter.shown?.hits.id;
    if (buckets === this.#told.buckets && filter === this.#told.filter) return;
    this.#told = { buckets, ...(filter === undefined ? {} : { filter }) };
    this.#host.send('strip', this.#told);
  }
}
