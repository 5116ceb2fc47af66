import assert from 'node:assert/strict';
import { completionsAt, hoverAt } from '../../src/core/filter/complete';
import { operatorsOf, valuesOf } from '../../src/core/filter/describe';
import { filterFields } from '../../src/core/filter/fields';
import { parseFilter } from '../../src/core/filter/filter';
import { STATE_PATHS } from '../../src/core/filter/statePaths';
import type { Candidate } from '../../src/core/filter/candidate';
import { memorySource } from '../../src/io/memorySource';
import { openTrace } from '../../src/io/trace/open';
import { writeJsonl } from '../../src/io/write/jsonl';
import type { Random } from '../bench/random';
import { candidatesIn, FILTERS } from '../unit/io/query/support';
import { oddWide, pick } from './odd';
import { capturedRecords } from './records';

export type FilterOutcome = 'read' | 'refused with place';

/** Of a whole piece of a filter, what may follow one another, and what never was one. */
const PIECES = '&& || ! ( ) { } , .. . == != < <= > >= ~ = & | " \' \\ in not and or contains 0x64 5ms 1..2 52:54:00:*'
  .split(' ')
  .concat(' ', '\n', '\0', '\u{1f4a9}', '\ud800', '__proto__', 'constructor', '""', '//', 'changes(', 'sets(vlans)');

/** Rows to try filters on. */
export async function filterSeeds(): Promise<readonly Candidate[]> {
  const captures = await capturedRecords();
  const longest = [...captures].sort((a, b) => b.length - a.length).slice(0, 3);
  const traces = longest.map((list) =>
    openTrace(memorySource(new TextEncoder().encode([...writeJsonl(list)].join('')))),
  );
  const lists = await Promise.all(traces.map(async (trace) => candidatesIn(await trace)));
  return lists.flatMap((list) => list.slice(0, 40));
}

/** One mutated filter: read, completed, explained, and tried on a few rows. Fails when anything is thrown. */
export function runFilterCase(candidates: readonly Candidate[], random: Random): FilterOutcome {
  const text = mutatedFilter(random);
  const offset = random.below(text.length + 1);
  const { from, to } = completionsAt(text, offset);
  assert.ok(from >= 0 && from <= to && to <= text.length, text);
  hoverAt(text, offset);
  const result = parseFilter(text);
  if (!result.ok) {
    assert.ok(result.problems.length > 0, text);
    for (const problem of result.problems) {
      assert.ok(problem.from >= 0 && problem.from <= problem.to && problem.to <= text.length, text);
      assert.match(problem.message, /[.?]$/);
    }
    return 'refused with place';
  }
  const { filter } = result;
  const again = parseFilter(filter.text);
  assert.ok(again.ok && again.filter.text === filter.text, text);
  for (let i = 0; i < 3; i++) {
    const candidate = pick(candidates, random);
    assert.equal(again.filter.matches(candidate), filter.matches(candidate), text);
  }
  return 'read';
}

function mutatedFilter(random: Random): string {
  let text = random.below(3) === 0 ? '' : joinedConditions(random);
  for (let left = random.below(5); left > 0; left--) text = changed(text, random);
  return text;
}

function joinedConditions(random: Random): string {
  const one = () => (random.below(2) === 0 ? pick(FILTERS, random).text : condition(random));
  const [a, b] = [one(), one()];
  return pick([a, `${a} && ${b}`, `(${a}) || ${b}`, `!(${a})`], random);
}

function condition(random: Random): string {
  const field = pick(filterFields(), random);
  const { word: operator } = pick(operatorsOf(field), random);
  const words = valuesOf(field, operator);
  const value = () =>
    words.length > 0 && random.below(2) === 0
      ? pick(words, random).word
      : pick([String(oddWide(random)), ...PIECES], random);
  if (operator === 'in' || operator === 'not in') return `${field.name} ${operator} {${value()}, ${value()}}`;
  return random.below(6) === 0 ? `changes(${pick(STATE_PATHS, random)})` : `${field.name} ${operator} ${value()}`;
}

function changed(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const piece = pick(PIECES, random);
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  return random.weighted<() => string>([
    [6, () => `${head}${piece}${tail}`],
    [3, () => `${head} ${piece} ${tail}`],
    [2, () => head + tail.slice(1 + random.below(6))],
    [1, () => head],
    [1, () => head + String.fromCharCode(random.below(0x10000)) + tail],
    [1, () => head + piece.repeat(random.below(random.below(100) === 0 ? 20_000 : 20)) + tail],
  ])();
}
