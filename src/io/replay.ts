import { follow } from '../core/track/follow';
import { EMPTY_TRACK, type Track } from '../core/track/track';
import type { TraceRow } from '../core/trace/record';
import { Checkpoints } from './checkpoints';

/** What a replay reads: rows by number. */
export interface RowSource {
  readonly rowCount: number;
  rows(from: number, count: number): Promise<readonly TraceRow[]>;
}

/** A row and the devices before and after it. */
export interface Step {
  readonly row: TraceRow;
  readonly before: Track;
  readonly after: Track;
}

/** Rows that are read at a time, and the closest that checkpoints stand. */
export const BLOCK_ROWS = 512;

/** The devices' state at any row of a trace: from the nearest checkpoint before it, row by row. */
export class Replay {
  readonly #source: RowSource;
  readonly #checkpoints = new Checkpoints<Track>(EMPTY_TRACK);
  /** Replays run one after another: two at a time would do the same work twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: RowSource) {
    this.#source = source;
  }

  /** `count` rows from `from` on, each with the devices before and after it; fewer at the end. */
  async steps(from: number, count: number, signal?: AbortSignal): Promise<readonly Step[]> {
    const result = this.#turn.then(() => this.#steps(from, count, signal));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #steps(from: number, count: number, signal?: AbortSignal): Promise<readonly Step[]> {
    const wanted: Step[] = [];
    const end = Math.min(from + count, this.#source.rowCount);
    let { block, value: track } = this.#checkpoints.before(Math.floor(from / BLOCK_ROWS));
    while (block * BLOCK_ROWS < end) {
      signal?.throwIfAborted();
      for (const row of await this.#source.rows(block * BLOCK_ROWS, BLOCK_ROWS)) {
        const before = track;
        track = follow(track, row.record, row.command);
        if (row.row >= from && row.row < end) wanted.push({ row, before, after: track });
      }
      block++;
      this.#checkpoints.add(block, track);
    }
    return wanted;
  }
}
