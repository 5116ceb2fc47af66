import { Follower } from '../../core/track/fast/follower';
import { EMPTY_TRACK, type Track } from '../../core/track/track';
import type { TraceFile } from './open';

/** A part of a trace, by numbers of rows; `to` is the first that isn't in it. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** The devices after the first `end` rows. */
export async function trackAfter(trace: Pick<TraceFile, 'visit'>, end: number, signal?: AbortSignal): Promise<Track> {
  const follower = new Follower(EMPTY_TRACK);
  await trace.visit(0, end, follower, signal);
  return follower.track();
}
