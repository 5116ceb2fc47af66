import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eventFindingsInPlace, inPlace, readInPlace, type RowInPlace } from '../../../../src/core/check/fast/rowCheck';
import type { Filter } from '../../../../src/core/filter/filter';
import type { TraceFile } from '../../../../src/io/trace/open';
import { selectedInPlace, type Selection } from '../../../../src/io/query/selection';
import { trackAfter } from '../../../../src/io/trace/walk';
import type { ReplayStep } from '../../../../src/io/trace/replay';
import { FILTERS, candidatesIn, plainHits, queried } from './support';
import { fixture, stepsOf } from '../support';

/** A row, and what is read of it in its place. */
interface Read {
  readonly row: number;
  readonly device: string;
  readonly read: unknown;
}

async function readOf(trace: TraceFile, selection: Selection): Promise<Read[]> {
  const read: Read[] = [];
  // Commands are borrowed: they are read before the next batch.
  for await (const rows of selectedInPlace(trace, selection)) read.push(...rows.map(readRow));
  return read;
}

function readRow({ row: { row, record }, look }: RowInPlace): Read {
  const read = record.type === 'command' ? readInPlace(record, look) : eventFindingsInPlace(record, look);
  return { row, device: look.device, read };
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
    it(`are those of the filter, each read as on its device at that moment: ${name}`, async () => {
      const { trace } = await queried(readFileSync(fixture(name)));
      const candidates = await candidatesIn(trace);
      const all = (await stepsOf(trace)).map((step) => readRow(inPlace(step)));
      for (const filter of FILTERS) {
        const hits = plainHits(candidates, filter);
        assert.deepEqual(
          await readOf(trace, { filter }),
          hits.map((row) => all[row]),
          filter.text,
        );
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
      const read = await readOf(trace, { filter, ranges, commandsOnly: true, limit: 5 });
      assert.deepEqual(
        read.map(({ row }) => row),
        hits.slice(0, 5),
        filter.text,
      );
    }
  });

  it('have before them the devices that going there tells', async () => {
    const { trace } = await queried(readFileSync(fixture('everything')));
    const all = await stepsOf(trace);
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
