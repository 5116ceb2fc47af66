import type { FilterAnswer, Hits, HitPlace } from '../../protocol/filtering';
import type { RowSpan, RowView } from '../../protocol/messages';
import type { Selection } from '../../io/query/selection';
import type { FilterQuery, RowSet } from '../../io/query/queries';
import type { TraceDocument } from '../editor/document';
import { type OpenTrace, queriesOf } from '../editor/opening';
import { QueryRun } from '../editor/queryRun';
import { rowsAt } from '../editor/rowsOf';

/** Time between two reports of how far a filter is, in ms. */
const REPORT_MS = 100;

/** A filter at work. */
interface Filtering {
  /** As the webview gave it last. */
  id: number;
  readonly query: FilterQuery;
  readonly run: QueryRun;
}

/** Rows that are selected together, and how many they are. */
export interface SeveralRows {
  readonly selection: Selection;
  readonly count: number;
}

/** The filter of one editor: one at a time, and the next one calls off what is still under way. */
export class RowFilter {
  readonly #document: TraceDocument;
  readonly #send: (hits: Hits) => void;
  #filtering: Filtering | undefined;

  constructor(document: TraceDocument, send: (hits: Hits) => void) {
    this.#document = document;
    this.#send = send;
  }

  /** The filter that is at work; empty while all rows are shown. */
  get text(): string {
    return this.#filtering?.query.filter.text ?? '';
  }

  /** Starts a filter. Its hits are reported from then on, under this id. */
  async start(id: number, text: string, signal: AbortSignal): Promise<FilterAnswer> {
    const { parseFilter } = await import('../../core/filter/filter');
    const result = parseFilter(text);
    const before = this.#filtering;
    const isSame =
      result.ok && before?.query.filter.text === result.filter.text && before.run.isCurrent && !before.run.isStopped;
    if (isSame && !before.run.isDone) {
      // Goes on under its new number: two runs of a query would be in each other's way.
      before.id = id;
      before.run.report();
      return { kind: 'started' };
    }
    before?.run.stop();
    if (!result.ok) return { kind: 'bad', problems: result.problems };
    if (result.filter.text === '') {
      this.#filtering = undefined;
      return { kind: 'none' };
    }
    const trace = await this.#document.started;
    const queries = await queriesOf(trace);
    if (signal.aborted) return { kind: 'none' };
    this.#run(id, trace, isSame ? before.query : queries.filter(result.filter));
    return { kind: 'started' };
  }

  /** Hits by their position. Throws when the filter is another by now. */
  async rows(id: number, from: number, count: number, whole: boolean, signal: AbortSignal): Promise<RowView[]> {
    const { hits } = this.#of(id);
    const rows: number[] = [];
    for (let position = from; position < from + count; position += 1) {
      const row = hits.rowAt(position);
      if (row === undefined) break;
      rows.push(row);
    }
    return rowsAt(this.#document, rows, whole, signal);
  }

  /** Where a row stands among the hits found so far. */
  place(id: number, row: number): HitPlace {
    const { hits } = this.#of(id);
    return { position: hits.countBefore(row), isHit: hits.indexOf(row) !== undefined };
  }

  /** What has been found so far; undefined when the filter is another by now. */
  hitsOf(id: number): RowSet | undefined {
    return this.#filtering?.id === id ? this.#filtering.query.hits : undefined;
  }

  /** What a span of rows is, of those that are shown: all of them, or the hits. */
  within({ from, to }: RowSpan): SeveralRows {
    const ranges = [{ from, to }];
    if (!this.#filtering) return { selection: { ranges }, count: to - from };
    const { filter, hits } = this.#filtering.query;
    return { selection: { ranges, filter }, count: hits.countBefore(to) - hits.countBefore(from) };
  }

  rowAt(id: number, position: number): number | undefined {
    return this.#of(id).hits.rowAt(position);
  }

  dispose(): void {
    this.#filtering?.run.stop();
  }

  #of(id: number): FilterQuery {
    if (this.#filtering?.id !== id) throw new Error('The filter has changed.');
    return this.#filtering.query;
  }

  #run(id: number, trace: OpenTrace, query: FilterQuery): void {
    const run = new QueryRun(this.#document, trace, query, {
      everyMs: REPORT_MS,
      report: (progress) => {
        const { count } = query.hits;
        this.#send({ id: filtering.id, count, finalCount: query.hits.countBefore(trace.file.finalRows), ...progress });
      },
    });
    const filtering: Filtering = { id, query, run };
    this.#filtering = filtering;
  }
}
