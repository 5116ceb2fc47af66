import type { Filter } from '../../core/filter/filter';
import type { Found } from './found';
import { matching, type Asked } from './matching';
import { Scan } from './scan';
import type { QueryOptions } from './queries';

/** Rows that are looked at first, and at most, going back. */
const FEW = 1024;
const MANY = 1024 * 1024;

/** The first row after `from` that a filter lets pass; undefined where there is none. */
export async function findNext(
  asked: Asked,
  filter: Filter,
  from: number,
  options: QueryOptions = {},
): Promise<number | undefined> {
  const rows: number[] = [];
  const start = Math.max(0, from + 1);
  const sink = await matching(asked, filter, start, only(rows, 'first'), options.signal);
  await new Scan(asked.trace, sink, { from: start, isEnough: () => rows.length > 0 }).run(options);
  return rows[0];
}

/** The last row before `from` that a filter lets pass; undefined where there is none. */
export async function findPrevious(
  asked: Asked,
  filter: Filter,
  from: number,
  options: QueryOptions = {},
): Promise<number | undefined> {
  let size = FEW;
  for (let to = Math.min(from, asked.trace.rowCount); to > 0;) {
    const start = Math.max(0, to - size);
    const rows: number[] = [];
    const sink = await matching(asked, filter, start, only(rows, 'last'), options.signal);
    await new Scan(asked.trace, sink, { from: start, to }).run(options);
    if (rows.length > 0) return rows[0];
    to = start;
    size = Math.min(MANY, size * 4);
  }
  return undefined;
}

/** Keeps one row of those that are found. */
function only(rows: number[], which: 'first' | 'last'): Found {
  return {
    add: (row) => {
      if (which === 'last' || rows.length === 0) rows[0] = row;
    },
    mark: () => {
      const kept = [...rows];
      return () => rows.splice(0, 1, ...kept);
    },
  };
}
