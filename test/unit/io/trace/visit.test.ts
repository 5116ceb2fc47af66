import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Follower } from '../../../../src/core/track/fast/follower';
import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK, stateOn } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { answerOf } from '../../../../src/core/wire/answer';
import type { TraceFile } from '../../../../src/io/trace/open';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { guest, ready } from '../../core/support/traces';
import { randomTrace } from '../../core/track/randomTrace';
import { edited, edits } from '../edits';
import { bytesOf, chainCommands, commands, open, soundRecords } from '../support';

const FORMATS: Readonly<Record<string, (records: readonly TraceRecord[]) => Uint8Array>> = {
  pcapng: (records) => bytesOf([...writePcapng(records)]),
  'JSON Lines': (records) => bytesOf([...writeJsonl(records)].join('')),
};

/** What is told of a row, whichever way it was read. */
function toldOf(record: TraceRecord, command: number): object {
  if (record.type !== 'command') return { record, command };
  const { t, device, ring, cvq, head, out, outCut, in: answer, inCut, inLen, latency, chain, pending } = record;
  const bytes = { out: [...out], answer: answer && [...answer] };
  return { command, t, device, ring, cvq, head, outCut, inCut, inLen, latency, chain, pending, ...bytes };
}

/** What a visitor is told of some rows. */
async function visited(trace: TraceFile, from: number, to: number): Promise<object[]> {
  const got: object[] = [];
  await trace.visit(from, to, {
    command: (raw, command) => {
      const record = raw.record();
      const { bytes, start, length, outCut, ring, device, answer, chain } = raw;
      assert.deepEqual([...bytes.subarray(start, start + length)], [...record.out]);
      assert.deepEqual([outCut, ring, device], [record.outCut, record.ring, record.device]);
      assert.deepEqual([answer, chain], [answerOf(record), record.chain]);
      got.push(toldOf(record, command));
    },
    row: (record, command) => got.push(toldOf(record, command)),
  });
  return got;
}

/** The same of rows that are read. */
async function read(trace: TraceFile, from: number, to: number): Promise<object[]> {
  return (await trace.rows(from, to - from)).map(({ record, command }) => toldOf(record, command));
}

const lists = fc.array(fc.oneof(soundRecords, commands, chainCommands), { maxLength: 40 });
const windowSizes = fc.constantFrom(64, 500, 1 << 20);

for (const [format, write] of Object.entries(FORMATS)) {
  describe(`rows of ${format} given to a visitor`, () => {
    it('are those that are read, wherever one begins and ends', () =>
      fc.assert(
        fc.asyncProperty(lists, fc.nat(40), fc.nat(40), windowSizes, async (records, a, b, windowSize) => {
          const trace = await open(write([ready(), ...records]), { windowSize });
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          assert.deepEqual(await visited(trace, from, to), await read(trace, from, to));
        }),
      ));

    it('are so in files that are damaged', () =>
      fc.assert(
        fc.asyncProperty(lists, edits, async (records, changes) => {
          const trace = await open(edited(write([ready(), ...records]), changes)).catch(() => undefined);
          if (trace) assert.deepEqual(await visited(trace, 0, trace.rowCount), await read(trace, 0, trace.rowCount));
        }),
      ));

    it('are so where a command is longer than a window', async () => {
      const [first, second, third] = [1, 2, 3].map(() => guest('000001'));
      assert.ok(first && second && third);
      const trace = await open(write([first, { ...second, out: new Uint8Array(0x50000).fill(1) }, third]));
      assert.deepEqual(await visited(trace, 0, 3), await read(trace, 0, 3));
    });

    it('make of the devices what following row by row makes of them', () =>
      fc.assert(
        fc.asyncProperty(randomTrace, async (records) => {
          const trace = await open(write(records));
          const quick = new Follower(EMPTY_TRACK);
          await trace.visit(0, trace.rowCount, quick);
          let plain = EMPTY_TRACK;
          for (const { record, command } of await trace.rows(0, trace.rowCount)) plain = follow(plain, record, command);
          const summary = (track: typeof plain) =>
            [...track].map(([id, device]) => [
              id,
              stateOn(device, 'guest'),
              stateOn(device, 'shadow'),
              device.unforwarded,
              device.batch,
            ]);
          assert.deepEqual(summary(quick.track()), summary(plain));
        }),
        { numRuns: 60 },
      ));

    it('are given until that is called off', async () => {
      const trace = await open(write([guest('000001'), guest('000000')]));
      const signal = AbortSignal.abort(new Error('called off'));
      await assert.rejects(trace.visit(0, 2, new Follower(EMPTY_TRACK), signal), /called off/);
    });
  });
}
