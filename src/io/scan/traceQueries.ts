import type { Filter } from '../../core/filter/filter';
import { CountRows } from './countRows';
import { FilterRows } from './filterRows';
import { findNext, findPrevious } from './findRow';
import type { Asked } from './judging';
import { OverviewRows } from './overviewRows';
import type {
  FilterQuery,
  OverviewQuery,
  Queries,
  QueryOptions,
  StatisticsQuery,
  StatisticsSelection,
} from './queries';

/** Queries about a trace that is open. */
export class TraceQueries implements Queries {
  /** The replay is of the same trace. */
  constructor(private readonly asked: Asked) {}

  filter(filter: Filter): FilterQuery {
    return new FilterRows(this.asked, filter);
  }

  find(
    filter: Filter,
    from: number,
    direction: 'next' | 'previous',
    options?: QueryOptions,
  ): Promise<number | undefined> {
    return direction === 'next'
      ? findNext(this.asked, filter, from, options)
      : findPrevious(this.asked, filter, from, options);
  }

  overview(): OverviewQuery {
    return new OverviewRows(this.asked.trace);
  }

  statistics(selection: StatisticsSelection = {}): StatisticsQuery {
    return new CountRows(this.asked, selection);
  }
}
