import assert from 'node:assert/strict';
import { candidateOf } from '../../../src/core/filter/candidate';
import { parseFilter } from '../../../src/core/filter/filter';
import { filterBySelection } from '../../../src/extension/filter/filterBySelection';
import { fieldTree, type FieldNode } from '../../../src/core/wire/tree';
import { decodeCommand } from '../../../src/core/wire/decode';
import type { ReplayStep } from '../../../src/io/trace/replay';
import { stepsOf } from './capture';

const COLUMNS = ['row', 'index', 'time', 'ring', 'device', 'command', 'summary', 'answer', 'latency', 'findings'];

/** What is asked of a document: one row after another, and when the first was. */
function documentOf(steps: readonly ReplayStep[]) {
  const firstTime = steps[0]?.row.record.t ?? 0n;
  return { step: (row: number) => Promise.resolve(steps[row]), firstTime: () => Promise.resolve(firstTime) };
}

const never = new AbortController().signal;

/** Whether a filter lets each row pass. */
function passes(text: string, steps: readonly ReplayStep[]): boolean[] {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok, text);
  const first = steps[0]?.row.record.t ?? 0n;
  return steps.map((step, i) =>
    parsed.filter.matches(candidateOf(step, { first, previous: steps[i - 1]?.row.record.t ?? first })),
  );
}

function* idsOf(nodes: readonly FieldNode[]): Iterable<string> {
  for (const { path, children } of nodes) {
    yield path;
    yield* idsOf(children);
  }
}

describe('filters by what is pointed at', () => {
  const scenarios = ['everything', 'linux-everything', 'dst-err-mac', 'src-noack', 'bent-lengths'];

  for (const scenario of scenarios) {
    it(`let the row pass, or all others, for every cell of ${scenario}`, async () => {
      const { steps } = await stepsOf(scenario);
      let filters = 0;
      for (const { row } of steps) {
        for (const column of COLUMNS) {
          const pointed = { kind: 'cell', row: row.row, column } as const;
          const only = await filterBySelection(documentOf(steps), '', pointed, 'only', never);
          if (only.kind === 'none') continue;
          const exclude = await filterBySelection(documentOf(steps), '', pointed, 'exclude', never);
          assert.ok(exclude.kind === 'filter');
          const hits = passes(only.text, steps);
          assert.equal(hits[row.row], true, `${column} of row ${row.row}: ${only.text}`);
          assert.deepEqual(
            passes(exclude.text, steps),
            hits.map((isHit) => !isHit),
          );
          filters++;
        }
      }
      assert.ok(filters > 5 * steps.length, `${filters} filters for ${steps.length} rows`);
    });

    it(`let the row pass for every field of ${scenario} that has one value`, async () => {
      const { steps } = await stepsOf(scenario);
      let filters = 0;
      for (const { row } of steps) {
        if (row.record.type !== 'command') continue;
        for (const field of idsOf(fieldTree(row.record, decodeCommand(row.record)))) {
          const answer = await filterBySelection(
            documentOf(steps),
            '',
            { kind: 'field', row: row.row, field },
            'only',
            never,
          );
          if (answer.kind === 'none') continue;
          assert.equal(passes(answer.text, steps)[row.row], true, `${field} of row ${row.row}: ${answer.text}`);
          filters++;
        }
      }
      assert.ok(filters > 2 * steps.length, `${filters} filters for ${steps.length} rows`);
    });
  }

  it('go by changes of a state item, and add to the filter that there is', async () => {
    const { steps } = await stepsOf('everything');
    const state = { kind: 'state', path: 'rx.promisc' } as const;
    const added = await filterBySelection(documentOf(steps), 'answer == ok', state, 'only', never);
    assert.deepEqual(added, { kind: 'filter', text: 'answer == ok && changes(rx.promisc)' });
    assert.equal(
      (await filterBySelection(documentOf(steps), '', { kind: 'state', path: 'no.item' }, 'only', never)).kind,
      'none',
    );
  });

  it('have nothing for a row that is not there', async () => {
    const missing = { kind: 'cell', row: 10_000, column: 'command' } as const;
    assert.equal((await filterBySelection(documentOf([]), '', missing, 'only', never)).kind, 'none');
  });

  it('are added for rows that meet conditions, each once, or for all others', async () => {
    const { steps } = await stepsOf('everything');
    const pointed = { kind: 'rows', conditions: ['command == VLAN_ADD', 'answer == error'] } as const;
    const only = await filterBySelection(documentOf(steps), 'vid > 5 || answer == error', pointed, 'only', never);
    const text = '(vid > 5 || answer == error) && command == VLAN_ADD && answer == error';
    assert.deepEqual(only, { kind: 'filter', text });
    assert.deepEqual(await filterBySelection(documentOf(steps), text, pointed, 'only', never), {
      kind: 'filter',
      text,
    });
    const others = await filterBySelection(documentOf(steps), 'ring == guest', pointed, 'exclude', never);
    assert.deepEqual(others, {
      kind: 'filter',
      text: 'ring == guest && !(command == VLAN_ADD && answer == error)',
    });
  });
});
