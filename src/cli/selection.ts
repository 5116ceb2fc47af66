import { type Filter, parseFilter } from '../core/filter/filter';
import { rowsOfCommands, type Selection } from '../io/query/selection';
import type { TraceFile } from '../io/trace/open';
import type { Problem } from '../core/filter/syntax';
import { printable } from '../core/text/traceText';
import { countText } from './at';
import { FileError, UsageError } from './errors';

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

/** Reads the filter of a command line; a `UsageError` shows where it is wrong. */
export function readFilter(text: string): Filter {
  const result = parseFilter(text);
  if (result.ok) return result.filter;
  const [first, ...more] = result.problems;
  const lines = [
    ...(first ? placeLines(text, first) : []),
    ...more.flatMap((problem) => [sentence(problem), ...placeLines(text, problem)]),
  ];
  throw new UsageError(`--filter: ${first ? sentence(first) : 'It can’t be read.'}`, lines);
}

function sentence({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Columns that are shown of a long filter, and how many of them before the place. */
const WIDTH = 100;
const BEFORE = 40;

/** The filter's text, and below it a caret and a line under what is wrong. */
function placeLines(text: string, { from, to }: Problem): string[] {
  const start = text.length <= WIDTH ? 0 : Math.max(0, Math.min(from - BEFORE, text.length - WIDTH));
  const end = Math.min(text.length, start + WIDTH);
  // A blank for a line's end, so that the text stays on one line and columns stay columns.
  const shown = (a: number, b: number) => printable(text.slice(a, Math.max(a, b)).replace(/\s/g, ' '));
  const under = shown(from, Math.min(to, end)).length;
  return [`  ${shown(start, end)}`, `  ${' '.repeat(shown(start, from).length)}^${'~'.repeat(Math.max(0, under - 1))}`];
}
