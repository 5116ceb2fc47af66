import { EMPTY_TRACK, type Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import type { RowSet } from './queries';

/** What comes before the first row that is judged. */
export interface Before {
  readonly track: Track;
  /** Time of the row before, in ns; undefined before the first. */
  readonly previous: bigint | undefined;
}

/** Before the first row of a trace. */
export const BEFORE_ALL: Before = { track: EMPTY_TRACK, previous: undefined };

/** Tells which rows are meant. It is asked about all of them in their order. */
export interface Selector {
  /** Calls `hit` with the positions of those commands from `from` to `to` that are, in ascending order. */
  commands(batch: CommandBatch, from: number, to: number, hit: (at: number) => void): void;
  row(row: TraceRow): boolean;
  /** Keeps what is known so far; what it returns goes back to that. */
  mark(): () => void;
}

const NOTHING_TO_KEEP = (): (() => void) => () => undefined;

export const ALL_ROWS: Selector = {
  commands: (_batch, from, to, hit) => {
    for (let at = from; at < to; at += 1) hit(at);
  },
  row: () => true,
  mark: NOTHING_TO_KEEP,
};

/** The rows of a set. */
export function rowsIn(set: RowSet): Selector {
  return {
    commands: (batch, from, to, hit) => {
      for (let at = from; at < to; at += 1) if (set.has(batch.row + at)) hit(at);
    },
    row: ({ row }) => set.has(row),
    mark: NOTHING_TO_KEEP,
  };
}
