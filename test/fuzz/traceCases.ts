import assert from 'node:assert/strict';
import { openTrace, type GrowingTrace } from '../../src/io/trace/open';
import { memorySource } from '../../src/io/memorySource';
import { TraceError } from '../../src/io/traceError';
import type { Random } from '../bench/random';
import { pick } from './odd';
import { USES } from './traceUses';

/** What became of a case. */
export type TraceOutcome = 'read' | 'read with damaged rows' | 'refused';

const WINDOWS = [1, 7, 64, 100, 301, 1000, 1 << 20, 1 << 20, 1 << 20, 1 << 20];
/** So many windows to a file, that small ones of a long file don't take all the time. */
const MOST_WINDOWS = 10_000;
/** A message is for people: longer than this it quotes what nobody reads. */
const LONGEST_MESSAGE = 2000;

/**
 * Opens some bytes as a trace, reads all rows, and does with it one of the things that users do. Fails when anything but a
 * `TraceError` comes of it, or what one way of reading tells isn't what another does.
 */
export async function goThrough(bytes: Uint8Array, random: Random): Promise<TraceOutcome> {
  const windowSize = Math.max(pick(WINDOWS, random), Math.ceil(bytes.length / MOST_WINDOWS));
  let trace: GrowingTrace;
  try {
    trace = await openTrace(memorySource(bytes), { windowSize });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    assert.match(error.message, /[.]$/);
    assert.ok(error.message.length < LONGEST_MESSAGE, error.message);
    assert.ok(error.offset === undefined || (error.offset >= 0 && error.offset <= bytes.length));
    return 'refused';
  }
  const isDamaged = await readsAll(trace, bytes.length);
  await random.weighted(USES)({ trace, bytes, random });
  await trace.close();
  return isDamaged ? 'read with damaged rows' : 'read';
}

/** Reads every row, and says whether one is damaged. */
async function readsAll(trace: GrowingTrace, size: number): Promise<boolean> {
  const rows = await trace.rows(0, trace.rowCount);
  assert.equal(rows.length, trace.rowCount);
  let commands = 0;
  let isDamaged = false;
  for (const [number, { row, command, offset, length, record }] of rows.entries()) {
    assert.ok(row === number && command === commands);
    assert.ok(offset >= 0 && length >= 0 && offset + length <= size);
    assert.ok(record.t >= 0n && record.t < 2n ** 63n);
    if (record.type === 'command') commands++;
    if (record.type !== 'damaged') continue;
    isDamaged = true;
    assert.ok(!record.message.includes('changed since') && record.message.length < LONGEST_MESSAGE, record.message);
  }
  assert.equal(commands, trace.commandCount);
  return isDamaged;
}
