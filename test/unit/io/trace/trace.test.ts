import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ByteSource } from '../../../../src/io/byteSource';
import { memorySource } from '../../../../src/io/memorySource';
import { openTrace, type TraceFile } from '../../../../src/io/trace/open';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { Blocks, bytesOf, commandOf, cvq, event, fixture, open, readFixture, recordsOf } from '../support';

const b = new Blocks();

/** 2000 rows, each third one a mark; the commands are numbered in their bytes. */
function manyJsonl(count = 2000): Uint8Array {
  const lines = Array.from({ length: count }, (_, n) =>
    n % 3 === 2
      ? `{"type":"mark","t":${n},"label":"${'x'.repeat(n % 50)}"}`
      : `{"type":"command","t":${n},"out":"${n.toString(16).padStart(8, '0')}"}`,
  );
  return bytesOf(`{"type":"cvqtrace","version":1}\n${lines.join('\n')}\n`);
}

function manyPcapng(count = 2000): Uint8Array {
  const packets = Array.from({ length: count }, (_, n) =>
    n % 3 === 2
      ? b.packet(event({ type: 'mark', label: 'x'.repeat(n % 50) }), { ticks: BigInt(n) })
      : b.packet(cvq(n.toString(16).padStart(8, '0'), '00'), { ticks: BigInt(n) }),
  );
  return bytesOf([b.section(), b.interface('net0', b.resolution(9)), ...packets]);
}

/** Commands on both rings and nothing else, as most of a large trace is. */
function plainJsonl(): Uint8Array {
  const ring = (n: number) => (n % 2 === 0 ? 'guest' : 'shadow');
  const lines = Array.from(
    { length: 40 },
    (_, n) => `{"type":"command","t":${n},"ring":"${ring(n)}","out":"0001","in":"00"}`,
  );
  return bytesOf(`${lines.join('\n')}\n`);
}

function plainPcapng(): Uint8Array {
  const packets = Array.from({ length: 40 }, (_, n) =>
    b.packet(cvq('00'.repeat(n), '00', { ring: n % 2 }), { ticks: BigInt(n) }),
  );
  return bytesOf([b.section(), b.interface('net0', b.resolution(9)), ...packets]);
}

/** A source that counts what is read of it. */
function counting(bytes: Uint8Array): ByteSource & { bytesRead: number } {
  const source = {
    ...memorySource(bytes),
    bytesRead: 0,
    read: (offset: number, length: number) => {
      source.bytesRead += length;
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
  return source;
}

const everything = (trace: TraceFile) => trace.rows(0, trace.rowCount);

describe('a trace: windows', () => {
  const sizes = [...Array(100).keys()].map((size) => size + 1);

  it('shows the same rows of JSON Lines whatever the size of the windows', async () => {
    const text = `\ufeff${readFixture('src-noack')}\r\n{"type":"mark","label":"\u{1f600}"}\r\n{"type":"co`;
    const trace = await open(text);
    const expected = await everything(trace);
    for (const windowSize of sizes) {
      const small = await open(text, { windowSize });
      assert.deepEqual(await everything(small), expected, `windows of ${windowSize}`);
      assert.deepEqual(small.notes, trace.notes);
    }
  });

  it('shows the same rows of a pcapng whatever the size of the windows', async () => {
    const big = new Blocks(false);
    const records = (await recordsOf(readFixture('src-noack'))).concat(await recordsOf(readFixture('bent-header')));
    const input = bytesOf([
      ...writePcapng(records),
      new Uint8Array(77 * 4),
      big.section(),
      big.interface('net1'),
      big.block(0x55, new Uint8Array(1000)),
      big.packet(cvq('000101', '00')),
      big.packet(cvq('00'.repeat(500), '00')).subarray(0, 300),
    ]);
    const trace = await open(input);
    const expected = await everything(trace);
    assert.equal(expected.filter(({ record }) => record.type === 'damaged').length, 2);
    for (const windowSize of [...sizes, 1000, 5000]) {
      const small = await open(input, { windowSize });
      assert.deepEqual(await everything(small), expected, `windows of ${windowSize}`);
      assert.deepEqual(small.notes, trace.notes);
    }
  });

  for (const [format, bytes] of [
    ['jsonl', plainJsonl()],
    ['pcapng', plainPcapng()],
  ] as const)
    it(`shows the same plain commands of ${format} wherever a window ends`, async () => {
      const trace = await open(bytes);
      const expected = await everything(trace);
      assert.deepEqual([expected.length, trace.notes], [40, []]);
      for (let windowSize = 1; windowSize <= 1000; windowSize += 1) {
        const small = await open(bytes, { windowSize });
        assert.deepEqual(await everything(small), expected, `windows of ${windowSize}`);
      }
    });
});

for (const [format, bytes] of [
  ['jsonl', manyJsonl()],
  ['pcapng', manyPcapng()],
] as const)
  describe(`a trace: rows of ${format}`, () => {
    it('numbers rows and commands, and knows their places', async () => {
      const trace = await open(bytes);
      assert.equal(trace.format, format);
      assert.equal(trace.rowCount, 2000);
      const rows = await everything(trace);
      assert.equal(trace.commandCount, rows.filter(({ record }) => record.type === 'command').length);
      let commands = 0;
      for (const [number, { row, command, offset, length, record }] of rows.entries()) {
        assert.deepEqual([row, command, record.t], [number, commands, BigInt(number)]);
        const own = Buffer.from(bytes.subarray(offset, offset + length));
        assert(format === 'jsonl' ? JSON.parse(own.toString()) !== undefined : own.readUInt32LE(0) === 6);
        if (record.type === 'command') commands++;
      }
    });

    it('reads any range, in any order, also past the ends', async () => {
      const trace = await open(bytes, { windowSize: 777 });
      const rows = await everything(trace);
      for (const [from, count] of [
        [1990, 100],
        [255, 2],
        [0, 1],
        [700, 600],
        [256, 256],
        [1999, 1],
        [2000, 5],
        [5, 0],
      ] as const)
        assert.deepEqual(await trace.rows(from, count), rows.slice(from, from + count), `${from}, ${count}`);
      assert.deepEqual(await trace.rows(-5, 3), rows.slice(0, 3));
      assert.deepEqual(await trace.rows(NaN, 2), rows.slice(0, 2));
      assert.deepEqual(await trace.rows(3, -1), []);
      assert.deepEqual(await trace.rows(3, Infinity), rows.slice(3));
    });

    it('gives the same answers to many at once', async () => {
      const trace = await open(bytes);
      const rows = await everything(await open(bytes));
      const asked = Array.from({ length: 40 }, (_, n) => (n * 487) % 2000);
      const answers = await Promise.all(asked.map((from) => trace.rows(from, 30)));
      assert.deepEqual(
        answers,
        asked.map((from) => rows.slice(from, from + 30)),
      );
    });

    it('finds the row of a command', async () => {
      const trace = await open(bytes);
      for (const command of [0, 1, 2, 500, 777, trace.commandCount - 1]) {
        const row = await trace.rowOfCommand(command);
        assert.equal(row, Math.floor(command / 2) * 3 + (command % 2));
        const [found] = await trace.rows(row, 1);
        assert.equal(commandOf(found?.record).t, BigInt(row));
      }
      for (const command of [-1, trace.commandCount, 0.5])
        await assert.rejects(trace.rowOfCommand(command), RangeError);
    });

    it('reads for a row only what is near it', async () => {
      const source = counting(bytes);
      const trace = await openTrace(source);
      source.bytesRead = 0;
      await trace.rows(1000, 1);
      assert(source.bytesRead < bytes.length / 4, `${source.bytesRead} of ${bytes.length} bytes`);
      const before = source.bytesRead;
      await trace.rows(1001, 1);
      assert.equal(source.bytesRead, before, 'the block is at hand');
    });

    it('tells how far it has come, and ends at the end', async () => {
      const seen: (readonly [number, number, number])[] = [];
      await open(bytes, { windowSize: 4000, onProgress: (...step) => seen.push(step) });
      assert(seen.length > 10);
      assert.deepEqual(seen.at(-1), [bytes.length, bytes.length, 2000]);
      for (const [at, [done, total, rows]] of seen.entries()) {
        const [doneBefore, , rowsBefore] = seen[at - 1] ?? [0, 0, 0];
        assert(done >= doneBefore && rows >= rowsBefore && total === bytes.length);
      }
    });

    it('stops when it is told to, with the reason given', async () => {
      const reason = new Error('closed');
      const abort = new AbortController();
      let steps = 0;
      const opening = open(bytes, {
        windowSize: 1000,
        signal: abort.signal,
        onProgress: () => {
          steps++;
          if (steps === 3) abort.abort(reason);
        },
      });
      await assert.rejects(opening, reason);
      assert.equal(steps, 3);
      await assert.rejects(open(bytes, { signal: AbortSignal.abort(reason) }), reason);
    });

    it('lets other work run while it reads', async () => {
      let turns = 0;
      let next = setImmediate(function again() {
        turns++;
        next = setImmediate(again);
      });
      await open(bytes, { windowSize: 500 });
      clearImmediate(next);
      assert(turns > 20, `${turns} turns`);
    });
  });

describe('a trace: far apart', () => {
  it('reads for a row only what is near it, even with a lot of other packets between', async () => {
    const frame = b.packet(new Uint8Array(60_000), { on: 1 });
    const packets = Array.from({ length: 20 }, (_, n) => [
      b.packet(cvq('00', '00'), { ticks: BigInt(n) }),
      ...Array<Uint8Array>(20).fill(frame),
    ]);
    const bytes = bytesOf([b.section(), b.interface('net0'), b.interfaceOf(1), ...packets.flat()]);
    const source = counting(bytes);
    const trace = await openTrace(source);
    assert.equal(trace.rowCount, 20);
    source.bytesRead = 0;
    const [row] = await trace.rows(13, 1);
    assert.equal(row?.record.t, 13_000n);
    assert(source.bytesRead < bytes.length / 10, `${source.bytesRead} of ${bytes.length} bytes`);
  });

  it('closes its source', async () => {
    let isClosed = false;
    const source = {
      ...memorySource(readFileSync(fixture('passthrough'))),
      close: () => Promise.resolve(void (isClosed = true)),
    };
    await (await openTrace(source)).close();
    assert(isClosed);
  });

  it('says which rings commands are on', async () => {
    assert.deepEqual((await open(readFixture('passthrough'))).rings, { guest: true, shadow: true });
    assert.deepEqual((await open(readFixture('linux-everything'))).rings, { guest: false, shadow: true });
  });
});
