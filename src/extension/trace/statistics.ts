import { statisticsJson } from '../../core/stats/statisticsJson';
import { parseFilter, type Filter } from '../../core/filter/filter';
import type { StatisticsQuery } from '../../io/scan/queries';
import type { StatisticsReport } from '../../protocol/statistics';
import type { OpeningState, OpenTrace } from './opening';
import { queriesOf } from './queriesOf';
import { statisticsView } from './statisticsView';

/** Time between two reports of how far it is, in ms. */
const REPORT_MS = 200;

/** A counting at work. It goes on where it was when the file has grown. */
interface Running {
  readonly id: number;
  readonly generation: number;
  readonly query: StatisticsQuery;
  readonly abort: AbortController;
  /** Resolves when what there is has been counted. */
  done: Promise<void>;
  isDone: boolean;
  reported: number;
}

/** The filter that stands in a text; undefined for all rows. Throws when it isn't one. */
export function rowsBy(text: string): Filter | undefined {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(result.problems[0]?.message ?? 'This is no filter.');
  return result.filter.text === '' ? undefined : result.filter;
}

/** What is read of a trace's document, which is read anew where `generation` is another. */
export interface Countable {
  readonly started: Promise<OpenTrace>;
  readonly state: OpeningState;
  readonly generation: number;
  readonly onDidChange: (listener: () => void) => { dispose(): void };
}

/** The statistics of one editor: of one selection of rows at a time. */
export class RowStatistics {
  readonly #document: Countable;
  readonly #send: (report: StatisticsReport) => void;
  readonly #subscription: { dispose(): void };
  #running: Running | undefined;

  constructor(document: Countable, send: (report: StatisticsReport) => void) {
    this.#document = document;
    this.#send = send;
    this.#subscription = document.onDidChange(() => {
      this.#goOn();
    });
  }

  /** Starts to count the rows that a filter lets pass, and reports under this id. Throws when it is no filter. */
  async start(id: number, text: string, signal: AbortSignal): Promise<void> {
    this.stop();
    const filter = rowsBy(text);
    const { generation } = this.#document;
    const queries = await queriesOf(await this.#document.started);
    if (signal.aborted) return;
    this.stop();
    const query = queries.statistics({ filter });
    const abort = new AbortController();
    const running = { id, generation, query, abort, done: Promise.resolve(), isDone: false, reported: 0 };
    this.#running = running;
    this.#run(running);
  }

  /** What was counted under this id, as JSON, when it is all. Throws when it is given up. */
  async json(id: number): Promise<string> {
    const running = this.#running;
    if (running?.id !== id) throw new Error('What is counted is something else by now.');
    await running.done;
    return statisticsJson(running.query.statistics());
  }

  stop(): void {
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.stop();
  }

  #run(running: Running): void {
    running.isDone = false;
    running.done = this.#count(running);
    // Whoever waits for it hears of the failure; it is reported besides.
    running.done.catch(() => undefined);
  }

  async #count(running: Running): Promise<void> {
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
      running.isDone = true;
      this.#report(running, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Rows have come. */
  #goOn(): void {
    const running = this.#running;
    const { state, generation } = this.#document;
    if (running?.isDone && state.kind === 'open' && generation === running.generation) this.#run(running);
  }

  #report(running: Running, failure?: string): void {
    const { id, query, abort, isDone } = running;
    if (abort.signal.aborted) return;
    const { state } = this.#document;
    const file = state.kind === 'open' ? state.trace.file : undefined;
    this.#send({
      id,
      view: statisticsView(query.statistics(), file?.firstTime),
      rowsDone: query.rowsDone,
      rows: file?.rowCount ?? query.rowsDone,
      isDone,
      ...(failure === undefined ? {} : { failure }),
    });
    running.reported = performance.now();
  }
}
