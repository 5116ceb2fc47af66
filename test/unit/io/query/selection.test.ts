import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Filter } from '../../../../src/core/filter/filter';
import type { TraceFile } from '../../../../src/io/trace/open';
import { selectedSteps, type Selection } from '../../../../src/io/query/selection';
import { trackAfter, walk } from '../../../../src/io/trace/walk';
import type { ReplayStep } from '../../../../src/io/trace/replay';
import { FILTERS, candidatesIn, plainHits, queried } from './support';
import { fixture } from '../support';

async function stepsOf(trace: TraceFile, selection: Selection): Promise<ReplayStep[]> {
  const steps: ReplayStep[] = [];
  for await (const batch of selectedSteps(trace, selection)) steps.push(...batch);
  return steps;
}

async function allSteps(trace: TraceFile): Promise<ReplayStep[]> {
  const steps: ReplayStep[] = [];
  for await (const batch of walk(trace, { from: 0, to: trace.rowCount })) steps.push(...batch);
  return steps;
}

/** What a step tells of the devices' states. */
function told({ row, before, after }: ReplayStep): unknown {
  const states = [before, after].map((track) =>
    [...track].map(([id, { guest, shadow, unforwarded, load }]) => [
      id,
      ...[guest.qemu, guest.spec, shadow.qemu, shadow.spec].map(({ state, setBy }) => [state, setBy.toMap()]),
      unforwarded.length,
      load?.count,
    ]),
  );
  return [row.row, states];
}

const SPARSE: readonly Filter[] = FILTERS.filter(({ needs }) => needs !== 'state');

describe('rows that a selection means', () => {
  for (const name of ['everything', 'vlan-600', 'system-reset']) {
    it(`are those of the filter, each with the devices around it: ${name}`, async () => {
      const { trace } = await queried(readFileSync(fixture(name)));
      const candidates = await candidatesIn(trace);
      const all = await allSteps(trace);
      for (const filter of FILTERS) {
        const hits = plainHits(candidates, filter);
        const steps = await stepsOf(trace, { filter });
        assert.deepEqual(
          steps.map(({ row }) => row.row),
          hits,
          filter.text,
        );
        // States of hundreds of VLANs take long to compare.
        for (const step of [steps[0], steps.at(-1)]) {
          const expected = step && all[step.row.row];
          assert.deepEqual(step && told(step), expected && told(expected), filter.text);
        }
      }
    });
  }

  it('are commands alone where they are to be, within ranges, no more than the limit', async () => {
    const { trace } = await queried(readFileSync(fixture('everything')));
    const candidates = await candidatesIn(trace);
    const ranges = [
      { from: 3, to: 9 },
      { from: 12, to: trace.rowCount },
    ];
    for (const filter of SPARSE) {
      const isMeant = (row: number) => ranges.some(({ from, to }) => row >= from && row < to);
      const hits = plainHits(candidates, filter).filter(
        (row) => isMeant(row) && candidates[row]?.header.type === 'command',
      );
      const steps = await stepsOf(trace, { filter, ranges, commandsOnly: true, limit: 5 });
      assert.deepEqual(
        steps.map(({ row }) => row.row),
        hits.slice(0, 5),
        filter.text,
      );
    }
  });

  it('have before them the devices that going there tells', async () => {
    const { trace } = await queried(readFileSync(fixture('everything')));
    const all = await allSteps(trace);
    for (const end of [0, 1, 7, trace.rowCount]) {
      const track = await trackAfter(trace, end);
      const last = all[end - 1];
      const [row] = all.map(({ row: each }) => each);
      assert.ok(row);
      const found = told({ row, before: track, after: track });
      const expected = last ? last.after : new Map();
      assert.deepEqual(found, told({ row, before: expected, after: expected }), String(end));
    }
  });
});
