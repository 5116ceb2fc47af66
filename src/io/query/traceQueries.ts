import type { Filter } from '../../core/filter/filter';
import { CountRows } from './countRows';
import { FilterRows } from './filterRows';
import { findNext, findPrevious } from './findRow';
import type { Asked } from './matching';
import { OverviewRows } from './overviewRows';
import type {
  FilterQuery,
  OverviewQuery,
  Queries,
  QueryOptions,
  RowSet,
  StatisticsQuery,
  StatisticsSelection,
} from './queries';
import { rowsIn } from './selector';

/** Queries about a trace that is open. */
export class TraceQueries implements Queries {
  readonly #asked: Asked;

  /** The replay is of the same trace. */
  constructor(asked: Asked) {
    this.#asked = asked;
  }

  filter(filter: Filter): FilterQuery {
    return new FilterRows(this.#asked, filter);
  }

  find(
    filter: Filter,
    from: number,
    direction: 'next' | 'previous',
    options?: QueryOptions,
  ): Promise<number | undefined> {
    return direction === 'next'
      ? findNext(this.#asked, filter, from, options)
      : findPrevious(this.#asked, filter, from, options);
  }

  overview(rows?: RowSet): OverviewQuery {
    return new OverviewRows(this.#asked.trace, rows && rowsIn(rows));
  }

  statistics(selection: StatisticsSelection = {}): StatisticsQuery {
    return new CountRows(this.#asked, selection);
  }
}
