import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Follower } from '../../../src/core/track/follower';
import { follow } from '../../../src/core/track/follow';
import { EMPTY_TRACK, stateOn } from '../../../src/core/track/track';
import type { DeviceRecord, TraceRecord } from '../../../src/core/trace/record';
import { randomTrace } from '../core/track/randomTrace';
import { PcapngWriter } from '../../../src/io/write/pcapng';
import type { TraceFile } from '../../../src/io/trace';
import { bytesOf, open } from './support';

function pcapngOf(records: readonly TraceRecord[]): Uint8Array {
  const writer = new PcapngWriter({ defaultDevice: 'net0' });
  const blocks = records.flatMap((record) => (record.type === 'damaged' ? [] : writer.blocks(record)));
  return bytesOf([writer.header(), ...blocks]);
}

/** What a visitor gets of some rows: their records, with the numbers of commands. */
async function visited(trace: TraceFile, from: number, to: number): Promise<[TraceRecord, number][]> {
  const got: [TraceRecord, number][] = [];
  await trace.visit(from, to, {
    command: (raw, command) => {
      const record = raw.record();
      const { bytes, start, length, outCut, ring, device } = raw;
      assert.deepEqual([...bytes.subarray(start, start + length)], [...record.out]);
      assert.deepEqual([outCut, ring, device], [record.outCut, record.ring, record.device]);
      got.push([record, command]);
    },
    row: (record, command) => got.push([record, command]),
  });
  return got;
}

describe('rows given to a visitor', () => {
  it('are those that are read, wherever one begins and ends', async () => {
    await fc.assert(
      fc.asyncProperty(randomTrace, fc.nat(150), fc.nat(150), async (records, a, b) => {
        const trace = await open(pcapngOf(records));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const rows = await trace.rows(from, to - from);
        assert.deepEqual(
          await visited(trace, from, to),
          rows.map(({ record, command }) => [record, command]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('lack the damaged ones, and are numbered all the same', async () => {
    const device: DeviceRecord = { type: 'device', t: 0n, id: 'net0', features: 0n, byteOrder: 'little', config: {} };
    const whole = pcapngOf([device]);
    const more = pcapngOf([device, ...commands(3)]);
    const broken = Uint8Array.from([...more, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(whole.length < broken.length);
    const trace = await open(broken);
    assert.equal(trace.rowCount, 5);
    const numbers = (await visited(trace, 0, 5)).map(([{ type }, command]) => `${type} ${String(command)}`);
    assert.deepEqual(numbers, ['device 0', 'command 0', 'command 1', 'command 2']);
  });

  it('tell the same when commands are longer than a window', async () => {
    const long = commands(3).map((record, i) =>
      i === 1 ? { ...record, out: new Uint8Array(0x50000).fill(1) } : record,
    );
    const trace = await open(pcapngOf(long));
    assert.deepEqual(
      (await visited(trace, 0, 3)).map(([record]) => record),
      (await trace.rows(0, 3)).map(({ record }) => record),
    );
  });

  it('are the same of JSON Lines', async () => {
    const lines = ['{"type":"cvqtrace","version":1}', ...[5, 6, 7].map(line)].join('\n');
    const trace = await open(lines);
    assert.deepEqual(
      await visited(trace, 1, 3),
      (await trace.rows(1, 2)).map(({ record, command }) => [record, command]),
    );
  });

  it('make of the devices what following row by row makes of them', async () => {
    await fc.assert(
      fc.asyncProperty(randomTrace, async (records) => {
        const trace = await open(pcapngOf(records));
        const quick = new Follower(EMPTY_TRACK);
        await trace.visit(0, trace.rowCount, quick);
        let plain = EMPTY_TRACK;
        for (const { record, command } of await trace.rows(0, trace.rowCount)) plain = follow(plain, record, command);
        const summary = (track: typeof plain) =>
          [...track].map(([id, device]) => [id, stateOn(device, 'guest'), stateOn(device, 'shadow'), device.waiting]);
        assert.deepEqual(summary(quick.track()), summary(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('are given until that is called off', async () => {
    const trace = await open(pcapngOf(commands(3)));
    const signal = AbortSignal.abort(new Error('called off'));
    await assert.rejects(trace.visit(0, 3, new Follower(EMPTY_TRACK), signal), /called off/);
  });
});

function commands(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    type: 'command' as const,
    t: BigInt(i),
    device: 'net0',
    ring: 'guest' as const,
    out: Uint8Array.of(0, 0, i % 2),
    outCut: false,
    in: Uint8Array.of(0),
    inCut: false,
  }));
}

function line(t: number): string {
  return JSON.stringify({ type: 'command', t, ring: 'guest', out: '000001', in: '00' });
}
