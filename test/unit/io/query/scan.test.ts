import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { headerOf } from '../../../../src/core/filter/candidate';
import type { TraceRow } from '../../../../src/core/trace/record';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { edited, edits } from '../edits';
import { allFixtures, Blocks, bytesOf, chainCommands, commands, cvq, soundRecords } from '../support';
import { filterOf, queried, rowsOf } from './support';

/** What a row holds, whichever way it was read. */
function heldBy({ row, command, offset, length, record }: TraceRow): object {
  if (record.type !== 'command') return { row, command, offset, length, record };
  const { t, device, ring, cvq, head, out, outCut, in: answer, inCut, inLen, latency, chain, pending } = record;
  const bytes = { out: [...out], answer: answer && [...answer] };
  return {
    row,
    command,
    offset,
    length,
    t,
    device,
    ring,
    cvq,
    head,
    outCut,
    inCut,
    inLen,
    latency,
    chain,
    pending,
    ...bytes,
  };
}

const BASE = 1_000_000n;
/** With so little in memory, each record is read by itself. */
const LEAST_WINDOW = 32;

/** Checks a scan from a row on, and says how many of its rows came in columns. */
async function check(bytes: Uint8Array, windowSize: number, share: number): Promise<number> {
  const opened = await queried(bytes, { windowSize }).catch(() => undefined);
  if (opened === undefined) return 0;
  const { trace } = opened;
  const from = Math.floor(trace.rowCount * share);
  const rows = await (await queried(bytes, { windowSize: LEAST_WINDOW })).trace.rows(from, trace.rowCount);
  const isNear = (trace.lastTime ?? 0n) < 2n ** 52n;
  let next = 0;
  let inColumns = 0;
  for await (const part of trace.scan({ from, to: trace.rowCount, base: BASE })) {
    if (part.kind === 'row') {
      const row = rows[next++] ?? assert.fail('a row too many');
      assert.deepEqual(heldBy(part.row), heldBy(row));
      continue;
    }
    for (let at = part.start; at < part.count; at++) {
      const row = rows[next++] ?? assert.fail('a row too many');
      const { record } = row;
      assert.ok(record.type === 'command');
      assert.deepEqual(heldBy(part.read(at)), heldBy(row));
      assert.deepEqual(part.read(at).record.copy(), record);
      const { class: classNumber, command, ack } = headerOf(record);
      assert.deepEqual([part.classes[at], part.commands[at], part.acks[at]], [classNumber, command, ack]);
      assert.equal(part.rings[at], record.ring === 'shadow' ? 1 : 0);
      assert.equal(part.timeOf(at), record.t);
      const inexactness = Math.abs((part.times[at] ?? NaN) - Number(record.t - BASE));
      assert.ok(inexactness <= (isNear ? 0 : 4096), String(inexactness));
      const latency = part.latencies[at] ?? NaN;
      if (record.latency === undefined) assert.ok(Number.isNaN(latency));
      else assert.ok(Math.abs(latency - Number(record.latency)) <= (record.latency < 2n ** 53n ? 0 : 4096));
      assert.equal(part.names[part.devices[at] ?? -1], record.device);
      inColumns++;
    }
  }
  assert.equal(next, rows.length);
  return inColumns;
}

const lists = fc.array(fc.oneof(soundRecords, commands, chainCommands), { maxLength: 30 });
const windowSizes = fc.constantFrom(64, 500, 1 << 20);
const shares = fc.constantFrom(0, 0, 0.3, 0.9);

describe('a scan', () => {
  it('gives what reading each row gives, in either format', () =>
    fc.assert(
      fc.asyncProperty(lists, windowSizes, shares, async (list, windowSize, share) => {
        await check(bytesOf([...writeJsonl(list)].join('')), windowSize, share);
        await check(bytesOf([...writePcapng(list)]), windowSize, share);
      }),
    ));

  it('does so on damaged files', () =>
    fc.assert(
      fc.asyncProperty(lists, edits, windowSizes, shares, async (list, changes, windowSize, share) => {
        await check(edited(bytesOf([...writeJsonl(list)].join('')), changes), windowSize, share);
        await check(edited(bytesOf([...writePcapng(list)]), changes), windowSize, share);
      }),
      { numRuns: 200 },
    ));

  it('follows sections of either byte order, and interfaces by turns', async () => {
    const [little, big] = [new Blocks(true), new Blocks(false)];
    const part = (blocks: Blocks) => [
      blocks.section(),
      blocks.interface('net0', blocks.resolution(9)),
      blocks.interface('net1'),
      ...[0, 1, 1, 0, 0].map((on, i) => blocks.packet(cvq('02000500', '00'), { on, ticks: BigInt(i + 1) })),
    ];
    const bytes = bytesOf([...part(little), ...part(big), ...part(little)]);
    assert.equal(await check(bytes, 1 << 20, 0), 15);
    assert.equal(await check(bytes, 1 << 20, 0.5), 8);
  });

  it('finds an ack that stands behind the result', async () => {
    const writable = (len: number) => ({ addr: '0x1000', len, flags: 2 });
    const command = { type: 'command', ring: 'guest', out: '0602', in: '00000001' };
    const lines = [
      { ...command, t: 1, chain: [{ addr: '0x0', len: 2, flags: 1 }, writable(3), writable(1)] },
      { ...command, t: 2, chain: [{ addr: '0x0', len: 2, flags: 1 }, writable(4)] },
    ];
    const bytes = bytesOf(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    assert.equal(await check(bytes, 1 << 20, 0), 1);
    const { queries } = await queried(bytes);
    const query = queries.filter(filterOf('ack != OK'));
    await query.run();
    assert.deepEqual(rowsOf(query.hits), [0]);
  });

  it('gives nearly all commands of the captures in columns', async () => {
    let rows = 0;
    let inColumns = 0;
    for (const path of allFixtures()) {
      const bytes = readFileSync(path);
      rows += (await queried(bytes)).trace.commandCount;
      inColumns += await check(bytes, 1 << 20, 0);
    }
    assert.ok(inColumns > 0.99 * rows, `${inColumns} of ${rows}`);
  });
});
