import { parseFilter, type Filter } from '../core/filter/filter';
import type { Problem } from '../core/filter/syntax';
import { UsageError } from './errors';
import { printable } from './text';

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
