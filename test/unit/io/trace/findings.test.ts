import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { inPlace } from '../../../../src/core/check/fast/rowCheck';
import { InFlight } from '../../../../src/core/check/inFlight';
import { findingsAt, type PlacedFinding } from '../../../../src/core/check/traceFindings';
import { lostAtEnd } from '../../../../src/core/forwarding/lost';
import { deviceOf } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { traceFindings, type FoundIn } from '../../../../src/io/trace/findings';
import type { TraceFile } from '../../../../src/io/trace/open';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { writePcapng } from '../../../../src/io/write/pcapng';
import { randomTrace } from '../../core/track/randomTrace';
import { allFixtures, Blocks, bytesOf, cvq, open, stepsOf } from '../support';

async function found(trace: FoundIn): Promise<PlacedFinding[]> {
  const all: PlacedFinding[] = [];
  for await (const placed of traceFindings(trace)) all.push(placed);
  return all;
}

/** The same the long way: each row read and followed by itself. */
async function foundByRow(trace: TraceFile): Promise<PlacedFinding[]> {
  const all: PlacedFinding[] = trace.notes
    .filter(({ code }) => code !== 'damaged-record')
    .map((finding) => ({ finding }));
  const steps = await stepsOf(trace);
  const inFlight = new InFlight();
  for (const step of steps) {
    const here = findingsAt(inPlace(step));
    all.push(...here, ...inFlight.next(step.row, deviceOf(step.before, step.row.record), here));
  }
  return [...all, ...lostAtEnd(steps.at(-1)?.after ?? EMPTY_TRACK)];
}

async function assertSame(bytes: Uint8Array, what?: string): Promise<readonly PlacedFinding[]> {
  const trace = await open(bytes);
  const findings = await found(trace);
  assert.deepEqual(findings, await foundByRow(trace), what);
  return findings;
}

const SECOND = 1_000_000_000n;

/** The records a second apart, the first at this time; answered after so many seconds, each on one of a few heads. */
function timed(records: readonly TraceRecord[], first: bigint, latencies: readonly (number | undefined)[]) {
  return records.map((record, i): TraceRecord => {
    const t = first * SECOND + BigInt(i) * SECOND;
    if (record.type !== 'command') return { ...record, t };
    const seconds = latencies[i % latencies.length];
    const latency = seconds === undefined || !record.in ? {} : { latency: BigInt(Math.round(seconds * 1e9)) };
    return { ...record, t, head: (i * 7) % 5, ...latency };
  });
}

describe('findings of a trace', () => {
  it('are those that reading it row by row finds, whatever the trace is', () =>
    fc.assert(
      fc.asyncProperty(
        randomTrace,
        fc.constantFrom(0n, 1_700_000_000n, 9_000_000_000n),
        fc.array(fc.constantFrom(0.5, 1, 3, 6, 11, 50_000_000, undefined), { minLength: 1, maxLength: 7 }),
        async (records, first, latencies) => {
          const trace = timed(records, first, latencies);
          await assertSame(bytesOf([...writeJsonl(trace)].join('')), 'JSON Lines');
          await assertSame(bytesOf([...writePcapng(trace)]), 'pcapng');
        },
      ),
      { numRuns: 20 },
    ));

  it('are those of each capture', async () => {
    // Thousands of VLANs take long to follow row by row.
    const paths = allFixtures().filter((path) => statSync(path).size < 100_000);
    assert.ok(paths.length > 100);
    for (const path of paths) await assertSame(readFileSync(path), path);
  });

  it('tell which head is in flight, whatever the ticks of the clock are', async () => {
    for (const resolution of [3, 6, 9, 12, 0x80 | 20]) {
      const blocks = new Blocks(true);
      const packets = Array.from({ length: 40 }, (_, i) =>
        blocks.packet(cvq('02000500', '00', { head: i % 3, latency: BigInt(i % 7) * 100n }), {
          on: 0,
          ticks: 2n ** 40n + BigInt(i) * 3n,
        }),
      );
      const bytes = bytesOf([blocks.section(), blocks.interface('net0', blocks.resolution(resolution)), ...packets]);
      await assertSame(bytes, String(resolution));
    }
  });

  it('tell of rows that the scan has no more', async () => {
    const trace = await open(readFileSync('test/fixtures/corpus/10.0/everything/source.cvq.jsonl'));
    const { rowCount, notes, firstTime } = trace;
    assert.ok(rowCount > 10);
    const cut: FoundIn = {
      rowCount,
      notes,
      firstTime,
      rows: (from, count) => trace.rows(from, count),
      scan: (range) => trace.scan({ ...range, to: Math.min(range.to, 5) }),
    };
    assert.deepEqual(await found(cut), await found(trace));
  });
});
