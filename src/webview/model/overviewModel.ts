import type { StripView, OverviewRequest, StripBucket, Host } from '../../protocol/messages';
import { Signal } from '../lib/signal';
import type { FilterModel } from './filterModel';
import type { LinesInView } from './overviewMarks';
import type { TraceModel } from './traceModel';
import type { ViewModel } from './viewModel';
import { shortName } from '../../core/wire/shortName';
import { counted, formatCount } from '../lib/words';

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

/** Classes that are named; the others are counted together. */
const MOST_CLASSES = 6;

/** What a bucket holds, in lines of text: where it is, then what is in it. */
export function bucketWords(view: StripView, index: number): string[] {
  const bucket = view.buckets[index];
  if (bucket === undefined) return [];
  const { errors, unanswered, damaged, resets, starts, restored } = bucket;
  const bookmarks = view.bookmarks.filter((line) => Math.floor(line / view.linesEach) === index).length;
  return [
    placeWords(view, index, bucket),
    ...(bucket.commands > 0 ? [classWords(view, bucket)] : []),
    ...(errors > 0 ? [`${formatCount(errors)} answered with an error`] : []),
    ...(unanswered > 0 ? [`${formatCount(unanswered)} without an answer`] : []),
    ...(damaged > 0 ? [counted(damaged, 'damaged record')] : []),
    ...(resets > 0 ? [counted(resets, 'reset')] : []),
    ...(starts > 0 ? [counted(starts, 'start of a device', 'starts of a device')] : []),
    ...(restored > 0 ? [`${formatCount(restored)} within a restore`] : []),
    ...(bookmarks > 0 ? [counted(bookmarks, 'bookmark')] : []),
  ];
}

function placeWords({ filter, linesEach, lines }: StripView, index: number, bucket: StripBucket): string {
  const rows = spanWords('Row', bucket.firstRow, bucket.lastRow);
  if (filter === undefined) return rows;
  const hits = spanWords('Hit', index * linesEach + 1, Math.min(lines, (index + 1) * linesEach));
  return `${hits} (${rows.toLowerCase()})`;
}

function spanWords(one: string, first: number, last: number): string {
  return first === last ? `${one} ${formatCount(first)}` : `${one}s ${formatCount(first)} to ${formatCount(last)}`;
}

function classWords({ names }: StripView, { classes, commands }: StripBucket): string {
  const sorted = [...classes].sort((a, b) => b.count - a.count);
  const rest = sorted.slice(MOST_CLASSES).reduce((all, { count }) => all + count, 0);
  const [only] = sorted;
  if (commands === 1 && only !== undefined) return `1 command: ${className(names, only.class)}`;
  const parts = sorted
    .slice(0, MOST_CLASSES)
    .map((each) => `${className(names, each.class)} ${formatCount(each.count)}`);
  if (rest > 0) parts.push(`others ${formatCount(rest)}`);
  return `${counted(commands, 'command')}: ${parts.join(', ')}`;
}

function className(names: StripView['names'], number: number): string {
  if (number < 0) return 'no class';
  const known = names.find((each) => each.class === number);
  return known === undefined ? `class ${number}` : shortName(known.name);
}
