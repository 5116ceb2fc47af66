import type { FilterAnswer, Hits, Place } from '../../protocol/filtering';
import type { RowSpan, RowView } from '../../protocol/messages';
import type { Selection } from '../../io/selection';
import type { FilterQuery, RowSet } from '../../io/scan/queries';
import type { TraceDocument } from './document';
import { queriesOf } from './queriesOf';
import { rowsAt } from './rowsOf';

/** Time between two reports of how far a filter is, in ms. */
const REPORT_MS = 100;

/** A filter at work. It goes on where it was when the file has grown. */
interface Running {
  id: number;
  readonly generation: number;
  readonly query: FilterQuery;
  /** Calls off the run that is under way. */
  abort: AbortController;
  isDone: boolean;
  reported: number;
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
  readonly #subscription: { dispose(): void };
  #running: Running | undefined;

  constructor(document: TraceDocument, send: (hits: Hits) => void) {
    this.#document = document;
    this.#send = send;
    this.#subscription = document.onDidChange(() => {
      this.#goOn();
    });
  }

  /** The filter that is at work; empty while all rows are shown. */
  get text(): string {
    return this.#running?.query.filter.text ?? '';
  }

  /** Starts a filter. Its hits are reported from then on, under this id. */
  async start(id: number, text: string, signal: AbortSignal): Promise<FilterAnswer> {
    const { parseFilter } = await import('../../core/filter/filter');
    const result = parseFilter(text);
    const before = this.#running;
    const { generation } = this.#document;
    const isSame =
      result.ok &&
      before?.generation === generation &&
      before.query.filter.text === result.filter.text &&
      !before.abort.signal.aborted;
    if (isSame && !before.isDone) {
      // Goes on under its new number: two runs of a query would be in each other's way.
      before.id = id;
      this.#report(before);
      return { kind: 'started' };
    }
    before?.abort.abort();
    if (!result.ok) return { kind: 'bad', problems: result.problems };
    if (result.filter.text === '') {
      this.#running = undefined;
      return { kind: 'none' };
    }
    const queries = await queriesOf(await this.#document.started);
    if (signal.aborted) return { kind: 'none' };
    const query = isSame ? before.query : queries.filter(result.filter);
    const abort = new AbortController();
    this.#running = { id, generation, query, abort, isDone: false, reported: performance.now() };
    void this.#run(this.#running);
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
  place(id: number, row: number): Place {
    const { hits } = this.#of(id);
    return { position: hits.countBefore(row), isHit: hits.indexOf(row) !== undefined };
  }

  /** What has been found so far; undefined when the filter is another by now. */
  hitsOf(id: number): RowSet | undefined {
    return this.#running?.id === id ? this.#running.query.hits : undefined;
  }

  /** What a span of rows is, of those that are shown: all of them, or the hits. */
  within({ from, to }: RowSpan): SeveralRows {
    const ranges = [{ from, to }];
    if (!this.#running) return { selection: { ranges }, count: to - from };
    const { filter, hits } = this.#running.query;
    return { selection: { ranges, filter }, count: hits.countBefore(to) - hits.countBefore(from) };
  }

  rowAt(id: number, position: number): number | undefined {
    return this.#of(id).hits.rowAt(position);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#running?.abort.abort();
  }

  #of(id: number): FilterQuery {
    if (this.#running?.id !== id) throw new Error('The filter is another by now.');
    return this.#running.query;
  }

  async #run(running: Running): Promise<void> {
    const { query, abort } = running;
    try {
      await query.run({
        signal: abort.signal,
        onProgress: () => {
          if (performance.now() - running.reported >= REPORT_MS) this.#report(running);
        },
      });
      running.isDone = true;
      this.#report(running);
    } catch (error) {
      if (abort.signal.aborted) return;
      running.isDone = true;
      this.#report(running, error instanceof Error ? error.message : String(error));
    }
  }

  /** Rows have come. */
  #goOn(): void {
    const running = this.#running;
    const { state, generation } = this.#document;
    if (!running?.isDone || running.abort.signal.aborted || state.kind !== 'open' || generation !== running.generation)
      return;
    running.isDone = false;
    void this.#run(running);
  }

  #report(running: Running, failure?: string): void {
    const { id, query, abort, isDone } = running;
    if (abort.signal.aborted) return;
    const { state } = this.#document;
    const file = state.kind === 'open' ? state.trace.file : undefined;
    running.reported = performance.now();
    this.#send({
      id,
      count: query.hits.count,
      finalCount: query.hits.countBefore(file?.finalRows ?? 0),
      rowsDone: query.rowsDone,
      rows: file?.rowCount ?? query.rowsDone,
      isDone,
      ...(failure === undefined ? {} : { failure }),
    });
  }
}
