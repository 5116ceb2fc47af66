import { follow } from '../../core/track/follow';
import { Follower } from '../../core/track/fast/follower';
import { EMPTY_TRACK, type Track } from '../../core/track/track';
import type { ReplayStep } from './replay';
import type { TraceFile } from './open';
import { yieldToEventLoop } from './windows';

/** Rows that are in memory at a time. */
const BATCH = 256;

/** A part of a trace, by numbers of rows; `to` is the first that isn't in it. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows of a range in batches, each with the devices before and after it; `before` are those before the first. Between
 * batches others get their turn, and a signal is heard. Keeps only the last state.
 */
export async function* walk(
  trace: Pick<TraceFile, 'rows'>,
  { from, to }: RowRange,
  { before = EMPTY_TRACK, signal }: { readonly before?: Track; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<readonly ReplayStep[], void, undefined> {
  let track = before;
  for (let row = from; row < to; row += BATCH) {
    await yieldToEventLoop(signal);
    const rows = await trace.rows(row, Math.min(BATCH, to - row));
    yield rows.map((each): ReplayStep => {
      const earlier = track;
      track = follow(track, each.record, each.command);
      return { row: each, before: earlier, after: track };
    });
  }
}

/** The devices after the first `end` rows. */
export async function trackAfter(trace: Pick<TraceFile, 'visit'>, end: number, signal?: AbortSignal): Promise<Track> {
  const follower = new Follower(EMPTY_TRACK);
  await trace.visit(0, end, follower, signal);
  return follower.track();
}
