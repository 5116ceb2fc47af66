import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { fileSource } from '../../../../src/io/fileSource';
import { memorySource } from '../../../../src/io/memorySource';
import { openGrowing, openTrace, type GrowingTrace, type TraceFile } from '../../../../src/io/trace/open';
import { TraceError } from '../../../../src/io/traceError';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { edited, edits } from '../edits';
import { Blocks, bytesOf, cvq, damageOf, event, readFixture, recordsOf, written } from '../support';

/** All that a trace shows. */
async function shown(trace: TraceFile): Promise<object> {
  const { rowCount, commandCount, rings, devices, deviceRecordCount, firstTime, lastTime, notes } = trace;
  const rows = await trace.rows(0, rowCount);
  return { rowCount, commandCount, rings: { ...rings }, devices, deviceRecordCount, firstTime, lastTime, notes, rows };
}

/** Has the file appear piece by piece; at each of them a trace that grew has to show what one shows that is opened there. */
async function growsAsWhole(bytes: Uint8Array, cuts: readonly number[], windowSize: number): Promise<void> {
  const ends = [...cuts.map((share) => Math.floor((share * bytes.length) / 0x10000)), bytes.length].sort(
    (a, b) => a - b,
  );
  let source: ReturnType<typeof written> | undefined;
  let grown: GrowingTrace | undefined;
  for (const end of ends) {
    const whole = await openTrace(memorySource(bytes.subarray(0, end)), { windowSize }).catch((error: unknown) => {
      assert(error instanceof TraceError, String(error));
      return undefined;
    });
    if (whole === undefined) {
      // What has begun as a trace may turn out to hold other packets only; it stays open.
      await (source && ((source.end = end), grown?.refresh()));
      continue;
    }
    if (source === undefined || grown === undefined) {
      source = written(bytes, end);
      grown = await openGrowing(source, { windowSize });
      await grown.whole;
    } else {
      const isSame = source.end === end;
      source.end = end;
      assert.equal(await grown.refresh(), isSame ? 'same' : 'grown');
    }
    assert.deepEqual(await shown(grown), await shown(whole), `at ${end} of ${bytes.length} bytes`);
    const again = await grown.rows(Math.max(0, grown.finalRows - 2), 4);
    assert.deepEqual(again, await whole.rows(Math.max(0, grown.finalRows - 2), 4));
  }
}

const b = new Blocks();
const cuts = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 6 });
const windowSizes = fc.constantFrom(500, 5000, 1 << 20);

describe('a trace that grows', () => {
  const log = readFixture('src-noack').replace(/^/gm, '[    3.100000] ').replace(/\n/g, '\n[    3.200000] eth0: up\n');
  const texts = [...['src-noack', 'bent-header', 'passthrough'].map(readFixture), log].map(bytesOf);
  let captures: Uint8Array[] = [];
  before(async () => {
    const records = await Promise.all(texts.map((text) => recordsOf(text)));
    const big = new Blocks(false);
    captures = [
      ...records.map((list) => bytesOf([...writePcapng(list)])),
      bytesOf([
        ...writePcapng(records[0] ?? []),
        big.section(),
        big.interfaceOf(1),
        big.interface('net1', big.resolution(9)),
        big.packet(cvq('000100', '00'), { on: 1, ticks: 5n }),
        big.packet(event({ type: 'device', id: 'net1', features: '0', byteOrder: 'big' }), { on: 1, ticks: 6n }),
        ...writePcapng(records[2] ?? []),
      ]),
    ];
  });

  it('shows of JSON Lines what it would show if it were opened there, wherever the writer has come to', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(3), cuts, windowSizes, (which, at, windowSize) =>
        growsAsWhole(texts[which] ?? new Uint8Array(), at, windowSize),
      ),
      { numRuns: 150 },
    ));

  it('shows of a pcapng what it would show if it were opened there, wherever the writer has come to', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(4), cuts, windowSizes, (which, at, windowSize) =>
        growsAsWhole(captures[which] ?? new Uint8Array(), at, windowSize),
      ),
      { numRuns: 200 },
    ));

  it('does so with any damage in it', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(8), edits, cuts, windowSizes, (which, list, at, windowSize) =>
        growsAsWhole(edited([...texts, ...captures][which] ?? new Uint8Array(), list), at, windowSize),
      ),
      { numRuns: 500 },
    ));

  it('takes back the row of a block that was only begun', async () => {
    const bytes = bytesOf([
      b.section(),
      b.interface('net0'),
      b.packet(cvq('000101', '00')),
      b.packet(cvq('0201', '00')),
    ]);
    const source = written(bytes, bytes.length - 10);
    const trace = await openGrowing(source);
    await trace.whole;
    assert.deepEqual([trace.rowCount, trace.finalRows], [2, 1]);
    damageOf((await trace.rows(1, 1))[0]?.record);
    source.end = bytes.length;
    assert.equal(await trace.refresh(), 'grown');
    assert.deepEqual([trace.rowCount, trace.finalRows], [2, 2]);
    assert.equal((await trace.rows(1, 1))[0]?.record.type, 'command');
    assert.deepEqual(trace.notes, []);
  });

  it('reads an interface again whose description was only begun', async () => {
    const bytes = bytesOf([
      b.section(),
      b.interface('net0'),
      b.packet(cvq('00', '00')),
      b.interface('net1'),
      b.packet(cvq('00', '00'), { on: 1 }),
    ]);
    for (let end = bytes.length - 1; end > 60; end -= 1) {
      const source = written(bytes, end);
      const trace = await openGrowing(source).catch(() => undefined);
      if (!trace) continue;
      await trace.whole;
      source.end = bytes.length;
      await trace.refresh();
      assert.deepEqual(trace.devices, ['net0', 'net1'], `begun up to ${end}`);
    }
  });
});

describe('the first rows of a trace', () => {
  const line = (n: number) => `{"type":"command","t":${n},"out":"000101","in":"00"}\n`;
  const many = bytesOf(Array.from({ length: 8000 }, (_, n) => line(n)).join(''));

  it('are there while the rest is still to be gone over', async () => {
    const trace = await openGrowing(memorySource(many), { windowSize: 10_000 });
    assert(trace.rowCount > 0 && trace.rowCount < 1000, `${trace.rowCount} rows`);
    const early = await trace.rows(0, 50);
    const count = trace.rowCount;
    assert.deepEqual(
      (await trace.rows(0, count)).map(({ row }) => row),
      [...Array(count).keys()],
    );
    await trace.whole;
    assert.equal(trace.rowCount, 8000);
    assert.deepEqual(await trace.rows(0, 50), early);
  });

  it('are the same at any moment of the pass', async () => {
    const whole = await openTrace(memorySource(many));
    const trace = await openGrowing(memorySource(many), { windowSize: 3000 });
    let moments = 0;
    while (trace.rowCount < whole.rowCount) {
      const from = Math.max(0, trace.rowCount - 300);
      const rows = await trace.rows(from, 10_000);
      assert.deepEqual(rows, await whole.rows(from, rows.length));
      moments++;
      await setImmediate();
    }
    assert(moments > 3, `${moments} moments`);
  });

  it('wait until it is certain that they are of a CVQ trace', async () => {
    const others = bytesOf(`${'{"not":"a record"}\n'.repeat(5000)}${line(1)}`);
    const trace = await openGrowing(memorySource(others), { windowSize: 1000 });
    assert.equal(trace.rowCount, 5001);
    await assert.rejects(openGrowing(memorySource(others.subarray(0, 60_000)), { windowSize: 1000 }), TraceError);
  });

  it('need not be followed by the rest: closing calls that off', async () => {
    const trace = await openGrowing(memorySource(many), { windowSize: 1000 });
    await trace.close();
    await assert.rejects(trace.whole, { name: 'AbortError' });
    assert(trace.rowCount < 8000);
  });
});

describe('a trace file that changes', () => {
  let folder = '';
  let path = '';
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'cvq-growing-'))));
  after(() => rm(folder, { recursive: true }));
  const text = readFixture('linux-everything');
  const lines = text.split('\n');
  let trace: GrowingTrace;
  beforeEach(async () => {
    path = join(folder, 'trace.cvq.jsonl');
    await writeFile(path, text);
    trace = await openGrowing(fileSource(path));
    await trace.whole;
  });
  afterEach(() => trace.close());

  it('is the same while nobody writes to it', async () => {
    assert.equal(await trace.refresh(), 'same');
    assert.equal(await trace.refresh(), 'same');
  });

  it('shows what was appended, also in the middle of a record', async () => {
    const rows = trace.rowCount;
    const more = `${lines.at(-2) ?? ''}\n`;
    await appendFile(path, more.slice(0, 20));
    assert.equal(await trace.refresh(), 'grown');
    assert.equal(trace.rowCount, rows + 1);
    assert.match(damageOf((await trace.rows(rows, 1))[0]?.record).message, /seems to be truncated here/);
    await appendFile(path, more.slice(20));
    assert.equal(await trace.refresh(), 'grown');
    assert.equal(trace.rowCount, rows + 1);
    assert.notEqual((await trace.rows(rows, 1))[0]?.record.type, 'damaged');
  });

  it('is noticed when it was cut', async () => {
    await truncate(path, 1000);
    assert.equal(await trace.refresh(), 'truncated');
  });

  it('is noticed when another file has come in its place, or none', async () => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    assert.equal(await trace.refresh(), 'replaced');
    await rm(path);
    assert.equal(await trace.refresh(), 'gone');
    assert.equal((await trace.rows(0, 5)).length, 5, 'what was opened can still be read');
  });

  it('is noticed when other content was written over it, longer or as long', async () => {
    await writeFile(path, `${text.replace('"head":', '"tail":')}${lines[1] ?? ''}\n`);
    assert.equal(await trace.refresh(), 'replaced');
    await writeFile(path, text);
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    assert.equal(await trace.refresh(), 'same', 'a writer may not have come to the length yet');
    assert.equal(await trace.refresh(), 'replaced');
  });
});
