import { statisticsJson } from '../../core/stats/statisticsJson';
import { parseFilter, type Filter } from '../../core/filter/filter';
import type { StatisticsQuery } from '../../io/query/queries';
import type { StatisticsReport } from '../../protocol/statistics';
import { queriesOf } from '../editor/opening';
import { QueryRun, type Queried } from '../editor/queryRun';
import { statisticsView } from './statisticsView';

/** Time between two reports of how far it is, in ms. */
const REPORT_MS = 200;

/** A counting at work. */
interface Counting {
  readonly id: number;
  readonly query: StatisticsQuery;
  readonly run: QueryRun;
}

/** The filter that stands in a text; undefined for all rows. Throws when it isn't one. */
export function rowsBy(text: string): Filter | undefined {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(result.problems[0]?.message ?? "This isn't a filter.");
  return result.filter.text === '' ? undefined : result.filter;
}

/** The statistics of one editor: of one selection of rows at a time. */
export class RowStatistics {
  readonly #document: Queried;
  readonly #send: (report: StatisticsReport) => void;
  #counting: Counting | undefined;

  constructor(document: Queried, send: (report: StatisticsReport) => void) {
    this.#document = document;
    this.#send = send;
  }

  /** Starts to count the rows that a filter lets pass, and reports under this id. Throws when it is no filter. */
  async start(id: number, text: string, signal: AbortSignal): Promise<void> {
    this.stop();
    const filter = rowsBy(text);
    const trace = await this.#document.started;
    const queries = await queriesOf(trace);
    if (signal.aborted) return;
    this.stop();
    const query = queries.statistics({ filter });
    const run = new QueryRun(this.#document, trace, query, {
      everyMs: REPORT_MS,
      report: (progress) => {
        this.#send({ id, view: statisticsView(query.statistics(), trace.file.firstTime), ...progress });
      },
    });
    this.#counting = { id, query, run };
  }

  /** What was counted under this id, as JSON, when it is all. Throws when it is given up. */
  async json(id: number): Promise<string> {
    const counting = this.#counting;
    if (counting?.id !== id) throw new Error('The rows to count have changed.');
    await counting.run.done;
    return statisticsJson(counting.query.statistics());
  }

  stop(): void {
    this.#counting?.run.stop();
    this.#counting = undefined;
  }
}
