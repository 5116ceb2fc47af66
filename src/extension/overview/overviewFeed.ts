import type { Overview } from '../../core/stats/cells';
import { CLASSES } from '../../core/wire/commands';
import type { RowSet } from '../../io/query/queries';
import type { Bookmark, StripView, OverviewRequest } from '../../protocol/messages';
import type { Hits } from '../../protocol/filtering';
import { type Overviewed, OverviewRun, type SharedOverviews } from './overviewRun';
import { queriesOf } from '../editor/opening';

/** Most buckets that are sent: no screen has room for more. */
const MOST_BUCKETS = 2000;

export interface FeedSources {
  readonly document: Overviewed;
  readonly shared: SharedOverviews;
  /** The hits of a filter; undefined when the filter is another by now. */
  readonly hitsOf: (id: number) => RowSet | undefined;
  readonly bookmarks: () => readonly Bookmark[];
  readonly send: (view: StripView) => void;
}

/** The overview of the hits of a filter. */
interface Filtered {
  readonly hits: RowSet;
  /** Time of the trace's first record: with another one the hits may be others. */
  readonly firstTime: bigint | undefined;
  readonly run: OverviewRun;
}

/** Feeds the strip of one editor with what its list shows: all rows, or the hits of a filter. */
export class OverviewFeed {
  readonly #from: FeedSources;
  #request: OverviewRequest = { buckets: 0 };
  /** How far the filter of this editor is. */
  #progress: Hits | undefined;
  #filtered: Filtered | undefined;
  #watch: { dispose(): void } | undefined;

  constructor(from: FeedSources) {
    this.#from = from;
  }

  /** What is to be fed from now on; no buckets for nothing. */
  request(request: OverviewRequest): void {
    this.#request = { ...request, buckets: Math.min(request.buckets, MOST_BUCKETS) };
    const isOfAll = this.#request.buckets > 0 && this.#request.filter === undefined;
    const before = this.#watch;
    const { shared, document } = this.#from;
    this.#watch = isOfAll ? shared.of(document).watch(this.#report) : undefined;
    // Only now: what goes on needn't be stopped in between.
    before?.dispose();
    this.#followFilter();
    this.#report();
  }

  /** Takes how far the filter is. Its hits are gone over when they are all there. */
  filtered(hits: Hits): void {
    this.#progress = hits;
    this.#followFilter();
  }

  bookmarksChanged(): void {
    this.#report();
  }

  dispose(): void {
    this.request({ buckets: 0 });
  }

  #followFilter(): void {
    const { id, isDone } = this.#progress ?? {};
    const hits = id !== undefined && id === this.#request.filter ? this.#from.hitsOf(id) : undefined;
    const { state } = this.#from.document;
    if (this.#request.buckets === 0 || hits === undefined || isDone !== true || state.kind !== 'open') {
      this.#filtered?.run.stop();
      return;
    }
    const { trace } = state;
    const { firstTime } = trace.file;
    if (this.#filtered?.hits !== hits || this.#filtered.firstTime !== firstTime) {
      this.#filtered?.run.stop();
      const make = async () => (await queriesOf(trace)).overview(hits);
      this.#filtered = { hits, firstTime, run: new OverviewRun(make, this.#report) };
    }
    this.#filtered.run.start();
  }

  readonly #report = (): void => {
    const { document, shared, bookmarks, send } = this.#from;
    const { buckets, filter } = this.#request;
    if (buckets === 0) return;
    const filtered = filter === undefined ? undefined : this.#filtered;
    if (filter !== undefined && (filtered === undefined || filtered.hits !== this.#from.hitsOf(filter))) return;
    const source = filtered?.run ?? shared.of(document);
    const overview = source.overview(buckets);
    if (overview === undefined) return;
    const rows = bookmarks().map(({ row }) => row);
    send({
      ...(filter === undefined ? {} : { filter }),
      generation: document.generation,
      isDone: source.isDone,
      ...stripOf(overview, filtered?.hits),
      bookmarks: linesOf(rows, overview.rows, filtered?.hits),
    });
  };
}

type Strip = Pick<StripView, 'linesEach' | 'lines' | 'names' | 'buckets'>;

/** An overview with the rows that its buckets begin and end with, and the names of its classes. */
function stripOf({ rowsEach, rows, buckets }: Overview, hits: RowSet | undefined): Strip {
  const rowOf = (line: number) => hits?.rowAt(line) ?? line;
  const classes = new Set(buckets.flatMap((bucket) => bucket.classes.map((each) => each.class)));
  return {
    linesEach: rowsEach,
    lines: rows,
    names: [...classes].flatMap((each) => {
      const name = CLASSES[each];
      return name === undefined ? [] : [{ class: each, name }];
    }),
    buckets: buckets.map((bucket, at) => ({
      ...bucket,
      firstRow: rowOf(at * rowsEach),
      lastRow: rowOf(Math.min(rows, (at + 1) * rowsEach) - 1),
    })),
  };
}

/** The lines that these rows stand on, as far as they are shown. */
function linesOf(rows: readonly number[], lines: number, hits: RowSet | undefined): number[] {
  return rows
    .flatMap((row) => {
      const line = hits === undefined ? row : hits.indexOf(row);
      return line === undefined ? [] : [line];
    })
    .filter((line) => line < lines);
}
