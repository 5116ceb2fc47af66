import type { FilterResult } from '../../core/filter/filter';
import type { Problem } from '../../core/filter/syntax';
import type { FindAnswer } from '../../protocol/filtering';
import type { HostParams } from '../../protocol/messages';
import { type OpenTrace, queriesOf } from '../editor/opening';

/** Fields in which a text is looked for: what the columns of the list show. */
const SHOWN = ['summary', 'command', 'answer', 'device', 'label'];

/** The next row that is wanted, or the one before. */
export async function find(
  document: { readonly started: Promise<OpenTrace> },
  { wanted, from, direction }: HostParams<'find'>,
  signal: AbortSignal,
): Promise<FindAnswer> {
  const { parseFilter } = await import('../../core/filter/filter');
  const { printValue } = await import('../../core/filter/print');
  const { isFilter, text, within } = wanted;
  const bad = ([first]: readonly Problem[]): FindAnswer => ({
    kind: 'bad',
    problem: first ?? { from: 0, to: text.length, message: 'No filter.' },
  });
  const alone: FilterResult = parseFilter(isFilter ? text : shownWith(printValue(text)));
  if (!alone.ok) return bad(alone.problems);
  const both = within.trim() === '' ? alone : parseFilter(`(${within}) && (${alone.filter.text})`);
  // Each is a filter; together they can be too long.
  if (!both.ok) return bad(both.problems);
  const trace = await document.started;
  const queries = await queriesOf(trace);
  const start = from ?? (direction === 'next' ? -1 : trace.file.rowCount);
  const row = await queries.find(both.filter, start, direction, { signal });
  return row === undefined ? { kind: 'none' } : { kind: 'found', row };
}

/** A filter for rows that show a text. */
function shownWith(value: string): string {
  return SHOWN.map((field) => `${field} ~ ${value}`).join(' || ');
}
