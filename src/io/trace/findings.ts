import { InFlight } from '../../core/check/inFlight';
import { lostAtEnd } from '../../core/forwarding/lost';
import { findingsAt, type PlacedFinding } from '../../core/check/traceFindings';
import { deviceOf, follow } from '../../core/track/follow';
import { EMPTY_TRACK } from '../../core/track/track';
import type { TraceFile } from './open';

/** Rows that are in memory at a time. */
const BATCH = 256;

export interface FindingsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears now and then how many rows are done. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * All findings of a trace, as they come: those of the file, those of the rows in their order, and those that show only at
 * the end. Keeps none of them. Throws the signal's reason when that is aborted.
 */
export async function* traceFindings(
  trace: TraceFile,
  { signal, onProgress }: FindingsOptions = {},
): AsyncGenerator<PlacedFinding, void, undefined> {
  // Each damaged record has a row that says so.
  for (const finding of trace.notes) if (finding.code !== 'damaged-record') yield { finding };
  let track = EMPTY_TRACK;
  const inFlight = new InFlight();
  for (let from = 0; from < trace.rowCount; from += BATCH) {
    signal?.throwIfAborted();
    for (const row of await trace.rows(from, BATCH)) {
      const before = track;
      track = follow(track, row.record, row.command);
      const found = findingsAt(row, before, track);
      yield* found;
      yield* inFlight.next(row, deviceOf(before, row.record), found);
    }
    onProgress?.(Math.min(trace.rowCount, from + BATCH));
  }
  yield* lostAtEnd(track);
}
