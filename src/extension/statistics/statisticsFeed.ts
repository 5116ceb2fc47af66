import type { StatisticsReport } from '../../protocol/statistics';
import type { Queried } from '../editor/queryRun';
import type { RowStatistics } from './statistics';

/** The statistics of one editor; what counts is loaded with the first of them. */
export class CountingFeed {
  readonly #document: Queried;
  readonly #send: (report: StatisticsReport) => void;
  #loading: Promise<RowStatistics> | undefined;
  #isDisposed = false;

  constructor(document: Queried, send: (report: StatisticsReport) => void) {
    this.#document = document;
    this.#send = send;
  }

  /** Counts the rows that a filter lets pass, and reports under this id. Throws when it is no filter. */
  async start(id: number, filter: string, signal: AbortSignal): Promise<Record<string, never>> {
    const statistics = await (this.#loading ??= this.#load());
    if (!this.#isDisposed && !signal.aborted) await statistics.start(id, filter, signal);
    return {};
  }

  async json(id: number): Promise<{ readonly text: string }> {
    const statistics = await (this.#loading ??= this.#load());
    return { text: await statistics.json(id) };
  }

  stop(): void {
    void this.#loading?.then((statistics) => {
      statistics.stop();
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.stop();
  }

  async #load(): Promise<RowStatistics> {
    const { RowStatistics: Statistics } = await import('./statistics');
    return new Statistics(this.#document, this.#send);
  }
}
