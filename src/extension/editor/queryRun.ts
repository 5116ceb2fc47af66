import type { Query } from '../../io/query/queries';
import type { QueryProgress } from '../../protocol/filtering';
import type { OpeningState, OpenTrace } from './opening';

/** What queries need of a trace's document. When the file is read anew, it is another trace. */
export interface Queried {
  readonly started: Promise<OpenTrace>;
  readonly state: OpeningState;
  readonly onDidChange: (listener: () => void) => { dispose(): void };
}

export interface Reporting {
  /** Time between two reports, in ms. */
  readonly everyMs: number;
  readonly report: (progress: QueryProgress) => void;
}

/** A query at work. It reports now and then how far it is, and goes on where it was when the file has grown. */
export class QueryRun {
  readonly #document: Queried;
  readonly #trace: OpenTrace;
  readonly #query: Query;
  readonly #reporting: Reporting;
  readonly #subscription: { dispose(): void };
  readonly #abort = new AbortController();
  #done: Promise<void>;
  #isDone = false;
  #reported = 0;

  /** Starts a query about the rows of the trace, which is the document's. */
  constructor(document: Queried, trace: OpenTrace, query: Query, reporting: Reporting) {
    this.#document = document;
    this.#trace = trace;
    this.#query = query;
    this.#reporting = reporting;
    this.#subscription = document.onDidChange(() => {
      if (this.#isDone && this.isCurrent) this.#done = this.#start();
    });
    this.#done = this.#start();
  }

  /** Resolves when the rows that there were have been gone over; rejects when that was given up. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** No row is left to be gone over, or the query has failed. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Whether the file hasn't been read anew since. */
  get isCurrent(): boolean {
    const { state } = this.#document;
    return state.kind === 'open' && state.trace === this.#trace;
  }

  /** Nothing is reported from then on. */
  stop(): void {
    this.#subscription.dispose();
    this.#abort.abort();
  }

  report(failure?: string): void {
    if (this.isStopped) return;
    this.#reported = performance.now();
    this.#reporting.report({
      rowsDone: this.#query.rowsDone,
      rows: this.#trace.file.rowCount,
      isDone: this.#isDone,
      ...(failure === undefined ? {} : { failure }),
    });
  }

  #start(): Promise<void> {
    this.#isDone = false;
    this.#reported = performance.now();
    const done = this.#run();
    // Whoever waits for it hears of the failure; it is reported besides.
    done.catch(() => undefined);
    return done;
  }

  async #run(): Promise<void> {
    try {
      await this.#query.run({
        signal: this.#abort.signal,
        onProgress: () => {
          if (performance.now() - this.#reported >= this.#reporting.everyMs) this.report();
        },
      });
      this.#isDone = true;
      this.report();
    } catch (error) {
      this.#isDone = true;
      this.report(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}
