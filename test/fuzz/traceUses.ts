import assert from 'node:assert/strict';
import { stateToJson } from '../../src/core/device/json';
import { parseState } from '../../src/core/device/json';
import { beginRestore, sourceOf } from '../../src/core/restore/session';
import { outlineOf } from '../../src/core/text/outline';
import { stateOn } from '../../src/core/track/track';
import { follow } from '../../src/core/track/follow';
import { EMPTY_TRACK } from '../../src/core/track/track';
import { statsText } from '../../src/cli/stats';
import { findingJson } from '../../src/cli/showJson';
import { detailView } from '../../src/extension/editor/detailView';
import { rowView } from '../../src/extension/editor/rowViews';
import { convertTrace } from '../../src/io/write/convert';
import { memorySource } from '../../src/io/memorySource';
import { Replay } from '../../src/io/trace/replay';
import { openTrace, type GrowingTrace } from '../../src/io/trace/open';
import { traceFindings } from '../../src/io/trace/findings';
import { FORMATS } from '../../src/io/write/formats';
import type { Random } from '../bench/random';
import { candidatesIn, FILTERS, plainHits, queriesOf, rowsOf } from '../unit/io/query/support';
import { joined, pick } from './odd';

/** A trace that could be opened, and the bytes that it was opened from. */
interface Given {
  readonly trace: GrowingTrace;
  readonly bytes: Uint8Array;
  readonly random: Random;
}

/** What users do with a trace. */
export const USES: readonly (readonly [weight: number, use: (given: Given) => Promise<void>])[] = [
  [2, otherWindows],
  [2, look],
  [3, states],
  [3, filter],
  [2, find],
  [2, statistics],
  [1, overview],
  [2, findings],
  [3, exported],
  [1, restore],
];

async function otherWindows({ trace, bytes, random }: Given): Promise<void> {
  const other = await openTrace(memorySource(bytes), { windowSize: 1 + random.below(200) + (bytes.length >> 13) });
  assert.deepEqual(await other.rows(0, other.rowCount), await trace.rows(0, trace.rowCount));
  assert.deepEqual(other.notes, trace.notes);
  if (trace.commandCount === 0) return;
  const command = random.below(trace.commandCount);
  const [row] = await other.rows(await other.rowOfCommand(command), 1);
  assert.ok(row?.command === command && row.record.type === 'command');
}

/** Rows and all about each, as the editor shows them. */
async function look({ trace }: Given): Promise<void> {
  const steps = await new Replay(trace).steps(0, trace.rowCount);
  const first = trace.firstTime ?? 0n;
  let previous = first;
  for (const step of steps) {
    const view = rowView(step, { first, previous });
    const detail = detailView(step);
    assert.ok(view.summary.length < 100_000 && detail.title !== '');
    previous = step.row.record.t;
  }
}

/** From anywhere, by the quick way, which has to tell what following row by row does. */
async function states({ trace, random }: Given): Promise<void> {
  const rows = await trace.rows(0, trace.rowCount);
  const from = random.below(rows.length + 1);
  const steps = await new Replay(trace).steps(from, 4);
  let track = EMPTY_TRACK;
  for (const { record, command } of rows.slice(0, from)) track = follow(track, record, command);
  for (const { row, before, after } of steps) {
    assert.deepEqual(before, track);
    track = follow(track, row.record, row.command);
    assert.deepEqual(after, track);
  }
  for (const device of track.values()) {
    const state = stateOn(device, pick(['guest', 'shadow'] as const, random));
    assert.deepEqual(stateToJson(parseState(stateToJson(state)).state), stateToJson(state));
  }
}

async function filter({ trace, random }: Given): Promise<void> {
  const query = queriesOf(trace).filter(pick(FILTERS, random));
  await query.run();
  assert.deepEqual(rowsOf(query.hits), plainHits(await candidatesIn(trace), query.filter), query.filter.text);
}

async function find({ trace, random }: Given): Promise<void> {
  const wanted = pick(FILTERS, random);
  const hits = plainHits(await candidatesIn(trace), wanted);
  const from = random.below(trace.rowCount + 2) - 1;
  const queries = queriesOf(trace);
  assert.equal(
    await queries.find(wanted, from, 'next'),
    hits.find((row) => row > from),
  );
  assert.equal(
    await queries.find(wanted, from, 'previous'),
    hits.findLast((row) => row < from),
  );
}

async function statistics({ trace, random }: Given): Promise<void> {
  const from = random.below(trace.rowCount + 1);
  const range = random.below(2) === 0 ? undefined : { from, to: trace.rowCount };
  const query = queriesOf(trace).statistics({
    filter: random.below(2) === 0 ? undefined : pick(FILTERS, random),
    range,
  });
  await query.run();
  assert.ok(statsText(query.statistics()).endsWith('\n'));
}

async function overview({ trace, random }: Given): Promise<void> {
  const query = queriesOf(trace).overview();
  await query.run();
  assert.equal(query.rowsDone, trace.rowCount);
  query.overview(1 + random.below(50));
}

async function findings({ trace }: Given): Promise<void> {
  for await (const { finding } of traceFindings(trace)) assert.match(JSON.stringify(findingJson(finding)), /[.]"/);
}

/** In any format; where that is a trace again, it has as many records. */
async function exported({ trace, random }: Given): Promise<void> {
  const format = pick(FORMATS, random);
  const chunks: Uint8Array[] = [];
  const { records } = await convertTrace(trace, format, (chunk) => Promise.resolve(void chunks.push(chunk)), {
    ...(random.below(3) === 0 ? { filter: pick(FILTERS, random) } : {}),
  });
  const bytes = joined(...chunks);
  if (format.id === 'text') outlineOf(new TextDecoder().decode(bytes).split('\n'));
  if (format.id !== 'jsonl' && format.id !== 'pcapng') return;
  const again = await openTrace(memorySource(bytes));
  assert.equal(again.rowCount, records);
  assert.ok((await again.rows(0, records)).every(({ record }) => record.type !== 'damaged'));
}

async function restore({ trace, random }: Given): Promise<void> {
  const [step] = await new Replay(trace).steps(trace.rowCount - 1, 1);
  for (const device of step?.after.values() ?? [])
    beginRestore(sourceOf(device), pick(['complete', 'qemu-7.2', 'qemu-10.0'] as const, random));
}
