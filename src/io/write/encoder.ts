import type { TraceRecord } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';

/** A piece of a file. */
export type Chunk = string | Uint8Array;

/** Makes the content of a file out of rows, in their order, and keeps none. `R` is what it has to know of a row. */
export interface Encoder<R, C extends Chunk = Chunk> {
  /** What comes before the rows. */
  start(): C;
  /** Some rows, after those of the call before. */
  rows(rows: readonly R[]): C;
  /** The same of commands in a batch, at these positions; there where it is quicker, and nothing of them is lost. */
  copies?(batch: CommandBatch, positions: readonly number[]): C;
  /** What comes after them. */
  end(): C;
}

/** What a format makes of records that it can't hold whole. */
export interface Losses {
  /** Whether it has a place for records of a type; others are left out. */
  readonly holds: (type: TraceRecord['type']) => boolean;
  /** Fields of the JSON Lines encoding that this record has and the format has no place for. */
  readonly lost: (record: TraceRecord) => readonly string[];
}

/** For formats made for reading, which say of every record what there is to say. */
export const NOTHING_LOST: Losses = { holds: () => true, lost: () => [] };

/** For formats that hold the commands' bytes alone, and can't tell that the capture has cut them. */
export function lostWhenCut(record: TraceRecord): readonly string[] {
  return record.type === 'command' && record.outCut ? ['out_cut'] : [];
}
