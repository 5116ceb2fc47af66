import type { Filter } from '../core/filter/filter';
import { rowsOfCommands, type Selection } from '../io/query/selection';
import type { TraceFile } from '../io/trace/open';
import { countText } from './at';
import { FileError } from './errors';
import { readFilter } from './filterOption';

/** Which rows a command line picks of a trace. */
export interface SelectionOptions {
  /** Number of a command. */
  readonly from: number;
  /** Of commands; with a filter, of hits. */
  readonly limit?: number;
  readonly filter?: string;
}

/** What the options pick, as soon as the trace is open: a filter that can't be read is told before. */
export function selectionReader(options: SelectionOptions): (file: string, trace: TraceFile) => Promise<Selection> {
  const filter = options.filter === undefined ? undefined : readFilter(options.filter);
  return (file, trace) => selectionIn(file, trace, options, filter);
}

async function selectionIn(
  file: string,
  trace: TraceFile,
  { from, limit }: SelectionOptions,
  filter: Filter | undefined,
): Promise<Selection> {
  if (from > trace.commandCount) throw new FileError(file, `--from ${from} is beyond the end: ${countText(trace)}.`);
  if (filter) return { ranges: [await rowsOfCommands(trace, from)], filter, limit };
  return { ranges: [await rowsOfCommands(trace, from, limit)] };
}
