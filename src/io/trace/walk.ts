import { follow } from '../../core/track/follow';
import { Follower } from '../../core/track/fast/follower';
import { EMPTY_TRACK, type Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import type { Step } from './replay';
import type { TraceFile } from './open';
import { breathe } from './windows';

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
): AsyncGenerator<readonly Step[], void, undefined> {
  let track = before;
  for (let row = from; row < to; row += BATCH) {
    await breathe(signal);
    const rows = await trace.rows(row, Math.min(BATCH, to - row));
    yield rows.map((each): Step => {
      const earlier = track;
      track = follow(track, each.record, each.command);
      return { row: each, before: earlier, after: track };
    });
  }
}

/**
 * As `walk`, but only the steps of some rows; `isWanted` is asked of all in their order. Where none of a batch is, the
 * devices are followed in place, many times as fast.
 */
export async function* walkWhere(
  trace: Pick<TraceFile, 'rows'>,
  { from, to }: RowRange,
  isWanted: (row: TraceRow) => boolean,
  { before = EMPTY_TRACK, signal }: { readonly before?: Track; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<{ readonly passed: readonly Step[]; readonly rows: number }, void, undefined> {
  let follower = new Follower(before);
  for (let start = from; start < to; start += BATCH) {
    await breathe(signal);
    const rows = await trace.rows(start, Math.min(BATCH, to - start));
    const wanted = new Set(rows.filter(isWanted));
    const passed: Step[] = [];
    if (wanted.size === 0) for (const { record, command } of rows) follower.row(record, command);
    else {
      let track = follower.track();
      for (const row of rows) {
        const earlier = track;
        track = follow(track, row.record, row.command);
        if (wanted.has(row)) passed.push({ row, before: earlier, after: track });
      }
      follower = new Follower(track);
    }
    yield { passed, rows: rows.length };
  }
}

/** The devices after the first `end` rows. */
export async function trackAfter(trace: Pick<TraceFile, 'visit'>, end: number, signal?: AbortSignal): Promise<Track> {
  const follower = new Follower(EMPTY_TRACK);
  await trace.visit(0, end, follower, signal);
  return follower.track();
}
