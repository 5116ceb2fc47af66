import { follow } from '../core/track/follow';
import { EMPTY_TRACK, type Track } from '../core/track/track';
import type { Step } from '../io/replay';
import type { TraceFile } from '../io/trace';

/** Rows that are in memory at a time. */
const BATCH = 256;

/** The rows of a trace up to a row, in batches, each with the devices before and after it. Keeps only the last state. */
export async function* walk(
  trace: TraceFile,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly Step[], void, undefined> {
  let track = EMPTY_TRACK;
  for (let from = 0; from < end; from += BATCH) {
    signal?.throwIfAborted();
    const rows = await trace.rows(from, Math.min(BATCH, end - from));
    yield rows.map((row): Step => {
      const before = track;
      track = follow(track, row.record, row.command);
      return { row, before, after: track };
    });
  }
}

/** The devices after the first `end` rows. */
export async function trackAfter(trace: TraceFile, end: number, signal?: AbortSignal): Promise<Track> {
  let track = EMPTY_TRACK;
  for await (const steps of walk(trace, end, signal)) track = steps.at(-1)?.after ?? track;
  return track;
}
