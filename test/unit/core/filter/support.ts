import { candidateOf, type Candidate } from '../../../../src/core/filter/candidate';
import { parseFilter, type Filter } from '../../../../src/core/filter/filter';
import type { Problem } from '../../../../src/core/filter/syntax';
import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';

/** A filter that is right. */
export function filterOf(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problems)}`);
  return result.filter;
}

/** What is wrong with a filter. */
export function problemsOf(text: string): readonly Problem[] {
  const result = parseFilter(text);
  if (result.ok) throw new Error(`${text} is right`);
  return result.problems;
}

/** The rows of a trace as filters are asked about them. */
export function candidatesOf(records: readonly TraceRecord[]): Candidate[] {
  let track = EMPTY_TRACK;
  let command = 0;
  const first = records[0]?.t ?? 0n;
  return records.map((record, row) => {
    const before = track;
    track = follow(track, record, command);
    const candidate = candidateOf(
      { row: { row, command, offset: 0, length: 0, record }, before, after: track },
      { first, previous: records[row - 1]?.t ?? record.t },
    );
    if (record.type === 'command') command++;
    return candidate;
  });
}

/** Numbers of the rows that a filter lets pass. */
export function rowsOf(text: string, records: readonly TraceRecord[]): number[] {
  const filter = filterOf(text);
  return candidatesOf(records)
    .filter((candidate) => filter.matches(candidate))
    .map(({ row }) => row.row);
}
