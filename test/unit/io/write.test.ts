import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { convertTrace, type ConvertOptions } from '../../../src/io/write/convert';
import type { TraceFormat } from '../../../src/io/trace/detect';
import { fileSource } from '../../../src/io/fileSource';
import { openTrace, type TraceFile } from '../../../src/io/trace/open';
import { formatNamed } from '../../../src/io/write/formats';
import { writeJsonl } from '../../../src/io/write/jsonl';
import { pcapngLosses, writePcapng } from '../../../src/io/write/pcapng';
import {
  allFixtures,
  Blocks,
  bytesOf,
  chainCommands,
  commandOf,
  commands,
  open,
  plain,
  readFixture,
  recordsOf,
  soundRecords,
} from './support';

async function convert(trace: TraceFile, id: TraceFormat, options?: ConvertOptions) {
  const chunks: Uint8Array[] = [];
  const format = formatNamed(id) ?? assert.fail();
  const conversion = await convertTrace(trace, format, (chunk) => Promise.resolve(void chunks.push(chunk)), options);
  return { bytes: bytesOf(chunks), chunks, conversion };
}

describe('writing JSON Lines', () => {
  it('gives equal records when it is read back', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(soundRecords, chainCommands)), async (made) => {
        const records = plain(made);
        const text = [...writeJsonl(records)].join('');
        assert.deepEqual(await recordsOf(text), records);
        assert.deepEqual(
          (await open(text)).notes.filter(({ code }) => code !== 'time-runs-backwards'),
          [],
        );
      }),
      { numRuns: 300 },
    ));

  it('writes fields in the order of the specification, and long times as text', async () => {
    const lines = [
      '{"type":"cvqtrace","version":1,"generator":"hand"}',
      '{"type":"device","t":0,"id":"net0","features":"0x1000000e0","cvq":2,"config":{"mac":"52:54:00:12:34:56"}}',
      '{"type":"command","t":1000,"ring":"guest","head":0,"out":"000001","in":"00","done":5200}',
      '{"type":"command","t":9007199254740991,"device":"net0","ring":"shadow","out":"02006400","in":"01","in_len":1,"done":"9007199254740993","chain":[{"addr":"0x41000","len":8,"flags":1,"indirect":true}],"pending":2}',
      '{"type":"mark","t":"9007199254740993","label":"restore-begin","ring":"shadow"}',
      '',
    ];
    const records = await recordsOf(lines.join('\n'));
    assert.deepEqual(
      [...writeJsonl(records, { generator: 'hand' })],
      lines.slice(0, -1).map((line) => `${line}\n`),
    );
  });
});

describe('writing a pcapng', () => {
  it('gives equal records when it is read back', () =>
    fc.assert(
      fc.asyncProperty(fc.array(soundRecords), async (made) => {
        const records = plain(made);
        const file = [...writePcapng(records)];
        assert.deepEqual(await recordsOf(file), records);
        assert.deepEqual(records.flatMap(pcapngLosses), []);
      }),
      { numRuns: 300 },
    ));

  it('names what it can not hold', () => {
    fc.assert(
      fc.property(commands, (command) => {
        const unholdable = {
          ...command,
          chain: [],
          pending: 1,
          head: 0xffff,
          cvq: 0xffff,
          inLen: 0xffffffff,
          latency: 2n ** 64n,
        };
        assert.deepEqual(pcapngLosses(unholdable), ['chain', 'pending', 'cvq', 'head', 'in_len', 'done']);
        assert.deepEqual(pcapngLosses(command), []);
      }),
    );
  });

  it('writes the blocks that the specification describes', async () => {
    const b = new Blocks();
    const records = await recordsOf(
      '{"type":"command","t":"4294967297","device":"net0","out":"000001","in":"00","done":"4294967300"}',
    );
    const [header, description, packet, ...more] = writePcapng(records);
    assert.deepEqual(header, b.section());
    assert.deepEqual(description, b.interface('net0', b.resolution(9)));
    assert.equal(
      Buffer.from(packet ?? []).toString('hex'),
      ['06000000', '44000000', '00000000', '01000000', '01000000', '24000000', '24000000']
        .concat('43565131', '00', '00', '0100', 'ffff', 'ffff', '03000000', '01000000', 'ffffffff', '0300000000000000')
        .concat('00000100', '44000000')
        .join(''),
    );
    assert.deepEqual(more, []);
  });

  it('describes each interface once, before its first packet', async () => {
    const records = await recordsOf(['a', 'b', 'a'].map((id) => `{"type":"reset","device":"${id}"}\n`).join(''));
    const types = [...writePcapng(records)].map((block) => Buffer.from(block).readUInt32LE(0));
    assert.deepEqual(types, [0x0a0d0d0a, 1, 6, 1, 6, 6]);
  });

  it('can be opened again without a record in it', async () => {
    assert.equal((await open([...writePcapng([])])).rowCount, 0);
  });

  it('refuses a time that 64 bits do not hold', async () => {
    const [record] = await recordsOf('{"type":"command","t":1,"out":"00"}');
    assert.throws(() => [...writePcapng([{ ...commandOf(record), t: 2n ** 64n }])], RangeError);
    assert.throws(() => [...writePcapng([{ ...commandOf(record), t: -1n }])], RangeError);
  });
});

describe('converting a trace', () => {
  it('brings every capture back from a pcapng, but for chains', async () => {
    for (const path of allFixtures()) {
      const trace = await openTrace(fileSource(path));
      assert.deepEqual(trace.notes, [], path);
      const text = readFileSync(path, 'utf8');
      const withoutHeader = (lines: string) => lines.slice(lines.indexOf('\n') + 1);

      const same = await convert(trace, 'jsonl');
      assert.equal(withoutHeader(Buffer.from(same.bytes).toString()), withoutHeader(text), path);

      const there = await convert(trace, 'pcapng');
      const pcapng = await open(there.bytes);
      assert.deepEqual(pcapng.notes, [], path);
      assert.deepEqual(pcapng.devices, trace.devices);
      const back = await convert(pcapng, 'jsonl');
      const stripped = withoutHeader(text)
        .replaceAll(/,"chain":\[[^\]]*\]/g, '')
        .replaceAll(/,"pending":\d+/g, '');
      assert.equal(withoutHeader(Buffer.from(back.bytes).toString()), stripped, path);
      await trace.close();
    }
  });

  it('names the interface after the only device, though the records do not', async () => {
    const { bytes } = await convert(await open(readFixture('src-noack')), 'pcapng');
    const records = (await recordsOf(bytes)).filter((record) => record.type === 'command');
    assert.deepEqual(new Set(records.map(({ device }) => device)), new Set(['net0']));
  });

  it('keeps the names of several devices', async () => {
    const text =
      '{"type":"device","id":"a","features":"0x1"}\n{"type":"reset","device":"b"}\n{"type":"reset","device":"a"}\n';
    const records = await recordsOf(text);
    const pcapng = await convert(await open(text), 'pcapng');
    const back = await convert(await open(pcapng.bytes), 'jsonl');
    assert.deepEqual(await recordsOf(back.bytes), records);
  });

  it('counts what it wrote, what was damaged, and what the format lacks', async () => {
    const trace = await open(`${readFixture('src-noack')}{"type":"command"}\n`);
    const { conversion, bytes } = await convert(trace, 'pcapng');
    assert.equal(conversion.records, trace.rowCount - 1);
    assert.deepEqual([...conversion.leftOut], [['damaged', 1]]);
    assert.deepEqual(
      [...conversion.losses],
      [
        ['chain', 4],
        ['pending', 4],
      ],
    );
    assert.equal((await open(bytes)).rowCount, trace.rowCount - 1);
    assert.deepEqual([...(await convert(trace, 'jsonl')).conversion.losses], []);
  });

  it('hands on one batch at a time, and stops when told to', async () => {
    const text = '{"type":"command","t":1,"out":"0000"}\n'.repeat(1000);
    const trace = await open(text);
    const steps: number[] = [];
    const { chunks } = await convert(trace, 'jsonl', { onProgress: (done) => steps.push(done) });
    assert.deepEqual(steps, [256, 512, 768, 1000]);
    assert.equal(chunks.length, 5);
    const abort = new AbortController();
    const reason = new Error('enough');
    const write = () => {
      abort.abort(reason);
      return Promise.resolve();
    };
    const stopped = convertTrace(trace, formatNamed('pcapng') ?? assert.fail(), write, { signal: abort.signal });
    await assert.rejects(stopped, reason);
    const full = new Error('disk full');
    await assert.rejects(
      convertTrace(trace, formatNamed('jsonl') ?? assert.fail(), () => Promise.reject(full)),
      full,
    );
  });
});
