import type { Filter } from '../../core/filter/filter';
import type { Overview } from '../../core/stats/cells';
import type { Statistics } from '../../core/stats/statistics';
import type { TimeSliceOptions } from '../trace/timeSlice';
import type { RowRange } from '../trace/walk';

/** What whoever waits for a query may want. */
export type QueryOptions = TimeSliceOptions;

/**
 * A question about all rows of a trace. What it has found so far can be looked at any time. It goes on for a few ms at a
 * time, so that others get their turn.
 */
export interface Query {
  /** Rows from the start of what was asked about that have been gone over. */
  readonly rowsDone: number;
  /**
   * Goes over the rows that aren't done, up to the end of the trace; while the trace is indexed, also over those that come.
   * To be called again when the trace has grown, or after an abort: it goes on where it was. Rejects with the signal's
   * reason, or when the file can't be read any more.
   */
  run(options?: QueryOptions): Promise<void>;
}

/** Rows in ascending order; a bit each. It may become larger, and shorter at its end where the file grows. */
export interface RowSet {
  readonly count: number;
  /** Number of the row at this position, from 0; undefined where there is none. */
  rowAt(position: number): number | undefined;
  has(row: number): boolean;
  /** Position of a row; undefined when it isn't in the set. */
  indexOf(row: number): number | undefined;
  /** How many rows of the set come before this row: the position of the first that doesn't. */
  countBefore(row: number): number;
}

/** The rows that a filter lets pass. */
export interface FilterQuery extends Query {
  readonly filter: Filter;
  readonly hits: RowSet;
}

/** The rows of a trace in little. */
export interface OverviewQuery extends Query {
  /** As of now, in at most so many buckets of as many rows each, but for the last. */
  overview(buckets: number): Overview;
}

/** What the commands of a trace are, in numbers. */
export interface StatisticsQuery extends Query {
  /** As of now. */
  statistics(): Statistics;
}

/** Which rows are counted: those of the range that the filter lets pass, or all. */
export interface StatisticsSelection {
  readonly filter?: Filter | undefined;
  readonly range?: RowRange | undefined;
}

/** What can be asked about a trace, also while it is indexed. */
export interface Queries {
  filter(filter: Filter): FilterQuery;
  /**
   * The next hit after a row, or the last one before it; undefined where there is none. -1 stands before the first row, and
   * the number of rows behind the last.
   */
  find(
    filter: Filter,
    from: number,
    direction: 'next' | 'previous',
    options?: QueryOptions,
  ): Promise<number | undefined>;
  /** Of all rows; or of those in a set, which has to hold what it should of all rows whenever the query runs. */
  overview(rows?: RowSet): OverviewQuery;
  statistics(selection?: StatisticsSelection): StatisticsQuery;
}
