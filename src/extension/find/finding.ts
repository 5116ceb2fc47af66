import type { FilterResult } from '../../core/filter/filter';
import type { FindAnswer, FindCalls } from '../../protocol/finding';
import type { OpenTrace } from '../editor/opening';
import { queriesOf } from '../editor/queriesOf';

/** Fields in which a text is looked for: what the columns of the list show. */
const SHOWN = ['summary', 'command', 'answer', 'device', 'label'];

/** The next row that is wanted, or the one before. */
export async function find(
  document: { readonly started: Promise<OpenTrace> },
  { wanted, from, direction }: FindCalls['find']['params'],
  signal: AbortSignal,
): Promise<FindAnswer> {
  const { parseFilter } = await import('../../core/filter/filter');
  const { printValue } = await import('../../core/filter/print');
  const { isFilter, text, within } = wanted;
  const alone: FilterResult = parseFilter(isFilter ? text : shownWith(printValue(text)));
  if (!alone.ok)
    return { kind: 'bad', problem: alone.problems[0] ?? { from: 0, to: text.length, message: 'No filter.' } };
  const both = within.trim() === '' ? alone : parseFilter(`(${within}) && (${alone.filter.text})`);
  if (!both.ok) return { kind: 'none' };
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
