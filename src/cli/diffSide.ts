import type { StateComparison } from '../core/compare/compare';
import type { TraceHistory, CompareRows } from '../core/compare/history';
import type { CommandDivergence, StateDivergences } from '../core/compare/divergence';
import type { ComparedState } from '../core/compare/side';
import type { Profile } from '../core/device/state';
import { fullyKnown } from '../core/device/unknown';
import type { Ring } from '../core/trace/record';
import { knownOf } from '../core/track/knowledge';
import { trackedOn, usualProfile } from '../core/track/track';
import { nicState } from '../io/migration/nicState';
import type { TraceFile } from '../io/trace/open';
import { TraceError } from '../io/traceError';
import { yieldToEventLoop } from '../io/trace/windows';
import { deviceAt, rowsUntil } from './at';
import { FileError } from './errors';
import { type Input, nicOf, refuseUnlessTrace } from './input';
import { type Io, reportProblems } from './output';

/** What picks a state from one of the two files. */
export interface SidePick {
  /** Ends the names of the options that are for this file. */
  readonly letter: 'a' | 'b';
  readonly at: number | undefined;
  readonly device: string | undefined;
  readonly ring: Ring | undefined;
  readonly profile: Profile | undefined;
}

/** One of the two files that are compared, and the state that it gives. */
export interface Side extends ComparedState {
  readonly file: string;
  readonly kind: Input['kind'];
  /** Undefined: at the end. */
  readonly at: number | undefined;
  readonly ring: Ring | undefined;
  /** The way to the state; undefined where the file has no commands. */
  readonly course: TraceHistory | undefined;
}

/** Where two traces part. */
export interface Partings {
  /** Undefined where they ask and answer the same. */
  readonly commands: CommandDivergence | undefined;
  readonly states: StateDivergences;
}

/** Two files compared. */
export interface Compared {
  readonly a: Side;
  readonly b: Side;
  readonly comparison: StateComparison;
  /** Undefined unless both are traces. */
  readonly parted: Partings | undefined;
}

export async function sideOf(file: string, input: Input, pick: SidePick, io: Io): Promise<Side> {
  const { letter, at, device, profile } = pick;
  const plain = { file, kind: input.kind, at, ring: undefined, course: undefined, setBy: undefined };
  const options = { [`at-${letter}`]: at, [`device-${letter}`]: device };
  if (input.kind === 'state') {
    refuseUnlessTrace(file, 'state JSON', options, [`at-${letter}`, `device-${letter}`]);
    return { ...plain, ...input.known };
  }
  if (input.kind === 'stream') {
    refuseUnlessTrace(file, 'migration stream', options, [`at-${letter}`]);
    return { ...plain, ...fullyKnown(nicState(await nicOf(file, input.stream, device, io))) };
  }
  const { trace } = input;
  await reportProblems(file, trace, io);
  const place = { ...(at !== undefined && { at }), ...(device !== undefined && { device }), option: `at-${letter}` };
  const track = await deviceAt(file, trace, place, io);
  const ring = pick.ring ?? (trace.rings.guest ? 'guest' : 'shadow');
  const tracked = trackedOn(track, ring, profile);
  const course: TraceHistory = {
    source: rowsOf(file, trace, io),
    end: await rowsUntil(file, trace, place),
    device: trace.devices.length > 1 ? track.id : undefined,
    ring,
    profile: profile ?? usualProfile(ring),
  };
  return { ...plain, ring, course, ...knownOf(tracked), setBy: tracked.setBy.toMap() };
}

/** The rows of one of two open traces: a failure names its file, and between parts a signal is heard. */
function rowsOf(file: string, trace: TraceFile, { signal }: Io): CompareRows {
  return {
    rows: async (from, count) => {
      await yieldToEventLoop(signal);
      try {
        return await trace.rows(from, count);
      } catch (error) {
        throw error instanceof TraceError ? new FileError(file, error.message, error.offset) : error;
      }
    },
  };
}
