import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memorySource } from '../../../../src/io/memorySource';
import { openGrowing, type GrowingTrace } from '../../../../src/io/trace/open';
import { TraceError } from '../../../../src/io/traceError';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { guest, mark, ready, reset, shadow } from '../../core/support/traces';
import { edited, edits } from '../edits';
import { bytesOf, readFixture, soundRecords, written } from '../support';
import { FILTERS, candidatesIn, filterOf, plainHits, queriesOf, rowsOf } from './support';

/** At each length of the file, queries that went on from the one before tell what new ones do of the file as it is. */
async function goesOn(bytes: Uint8Array, cuts: readonly number[]): Promise<void> {
  const ends = [...cuts.map((share) => Math.floor((share * bytes.length) / 0x10000)), bytes.length].sort(
    (a, b) => a - b,
  );
  let opened: { source: ReturnType<typeof written>; trace: GrowingTrace; asked: ReturnType<typeof ask> } | undefined;
  for (const end of ends) {
    if (opened) {
      opened.source.end = end;
      await opened.trace.refresh();
    } else {
      const source = written(bytes, end);
      const trace = await openGrowing(source, { windowSize: 300 }).catch((error: unknown) => {
        assert(error instanceof TraceError, String(error));
        return undefined;
      });
      if (trace === undefined) continue;
      const whole = await trace.whole.then(
        () => true,
        () => false,
      );
      if (!whole) continue;
      opened = { source, trace, asked: ask(trace) };
    }
    const { trace, asked } = opened;
    const fresh = await openGrowing(memorySource(bytes.subarray(0, end)), { windowSize: 300 }).catch(() => undefined);
    if (fresh === undefined) continue;
    const isTrace = await fresh.whole.then(
      () => true,
      () => false,
    );
    if (!isTrace) continue;
    const again = ask(fresh);
    const candidates = await candidatesIn(fresh);
    for (const [at, query] of asked.filters.entries()) {
      await query.run();
      assert.deepEqual(rowsOf(query.hits), plainHits(candidates, query.filter), query.filter.text);
      assert.equal(query.rowsDone, trace.rowCount);
      await again.filters[at]?.run();
    }
    for (const queries of [asked, again]) {
      await queries.overview.run();
      await queries.statistics.run();
    }
    assert.deepEqual(asked.overview.overview(7), again.overview.overview(7));
    const [grown, whole] = [asked.statistics.statistics(), again.statistics.statistics()];
    // Where cells begin depends on which row was counted first; times that are years apart are rounded from there, too.
    const rounded = { rate: undefined, lastTime: undefined, firstTime: undefined };
    assert.deepEqual({ ...grown, ...rounded }, { ...whole, ...rounded });
  }
}

function ask(trace: GrowingTrace) {
  const queries = queriesOf(trace);
  return {
    filters: FILTERS.map((filter) => queries.filter(filter)),
    overview: queries.overview(),
    statistics: queries.statistics(),
  };
}

const cuts = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 4 });
const files = fc
  .tuple(fc.array(soundRecords, { maxLength: 15 }), fc.boolean())
  .map(([list, isText]) => (isText ? bytesOf([...writeJsonl(list)].join('')) : bytesOf([...writePcapng(list)])));

describe('queries about a trace that grows', () => {
  it('go on where they were, and take back what the end of the file made of an unfinished record', () =>
    fc.assert(fc.asyncProperty(files, cuts, goesOn), { numRuns: 60 }));

  it('do so on files that are damaged', () =>
    fc.assert(
      fc.asyncProperty(files, edits, cuts, (bytes, changes, at) => goesOn(edited(bytes, changes), at)),
      { numRuns: 60 },
    ));

  it('do so on a capture', () => goesOn(bytesOf(readFixture('everything')), [0x2000, 0x8000, 0xc123]));

  it('see the rows that come while the trace is indexed', async () => {
    const records = [ready(), ...Array.from({ length: 5000 }, () => [guest('0200' + '0100'), shadow('0200' + '0100')])];
    const trace = await openGrowing(memorySource(bytesOf([...writeJsonl(records.flat())].join(''))), {
      windowSize: 4096,
    });
    const atFirst = trace.rowCount;
    assert.ok(atFirst < 10_001);
    const query = queriesOf(trace).filter(filterOf('ring == shadow'));
    await query.run();
    assert.equal(query.hits.count, 5000);
    assert.equal(query.hits.rowAt(4999), 10_000);
  });
});

describe('calling off', () => {
  const records = [
    ready(),
    mark('restore-begin', 'shadow'),
    ...Array.from({ length: 20_000 }, () => guest('020001' + '00')),
    reset(),
  ];
  const bytes = bytesOf([...writePcapng(records)]);

  it('ends a query with the signal’s reason, and it goes on where it was', async () => {
    for (const text of ['class == VLAN', 'vid == 1', 'changes(vlans)']) {
      const trace = await openGrowing(memorySource(bytes), { windowSize: 4096 });
      await trace.whole;
      const query = queriesOf(trace).filter(filterOf(text));
      const abort = new AbortController();
      const reason = new Error('another key was pressed');
      let seen = 0;
      const running = query.run({
        signal: abort.signal,
        onProgress: () => {
          seen = query.rowsDone;
          abort.abort(reason);
        },
      });
      await running.catch((error: unknown) => {
        assert.equal(error, reason);
      });
      assert.ok(seen > 0);
      await query.run();
      assert.deepEqual(rowsOf(query.hits), plainHits(await candidatesIn(trace), query.filter), text);
    }
  });

  it('ends before anything is done where the signal is aborted already', async () => {
    const trace = await openGrowing(memorySource(bytes));
    await trace.whole;
    const queries = queriesOf(trace);
    const signal = AbortSignal.abort(new Error('no more'));
    const query = queries.filter(filterOf('class == VLAN'));
    await assert.rejects(query.run({ signal }), /no more/);
    assert.equal(query.hits.count, 0);
    await assert.rejects(queries.overview().run({ signal }), /no more/);
    await assert.rejects(queries.find(filterOf('vid == 1'), -1, 'next', { signal }), /no more/);
  });
});
