import { filterRates } from './filters';
import { ALL_ROWS, decodeAll, followAll, onAllRows, open, rate, timed } from './measure';
import { peakMemory } from './opening';

/** What is done with the rows of a trace once it is indexed, each on a million of them at most. To be run in a process of its own. */
export async function readingOf(path: string): Promise<object> {
  const trace = await open(path);
  const rows = Math.min(trace.rowCount, ALL_ROWS);
  const read = await timed(() => onAllRows(trace, () => undefined));
  const decode = await decodeAll(trace);
  const follow = await followAll(trace);
  const filters = await filterRates(trace);
  await trace.close();
  return {
    read_rows: rate(rows, read.ms),
    decode: rate(rows, decode),
    follow_row_by_row: rate(rows, follow),
    filter_in_memory: filters,
    peak_rss_mib: peakMemory(),
  };
}
