import { follow } from '../core/track/follow';
import { EMPTY_TRACK, type Track } from '../core/track/track';
import type { TraceRow } from '../core/trace/record';

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

/** Rows from one checkpoint to the next. */
export const CHECKPOINT_ROWS = 512;

/**
 * The devices' state at any row of a trace. Checkpoints are kept on the way, so that what was passed once is near for
 * ever; states share what didn't change, so that a checkpoint costs little.
 */
export class Replay {
  readonly #source: RowSource;
  readonly #checkpoints: Track[] = [EMPTY_TRACK];
  /** Replays run one after another: two at a time would do the same work twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: RowSource) {
    this.#source = source;
  }

  /** The devices after `row`; before the first row for -1. */
  async after(row: number, signal?: AbortSignal): Promise<Track> {
    if (row < 0) return EMPTY_TRACK;
    const last = (await this.steps(row, 1, signal)).at(-1);
    if (!last) throw new RangeError(`row ${String(row)} of ${String(this.#source.rowCount)}`);
    return last.after;
  }

  /** `count` rows from `from` on, each with the devices before and after it. */
  async steps(from: number, count: number, signal?: AbortSignal): Promise<readonly Step[]> {
    const result = this.#turn.then(() => this.#steps(from, count, signal));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #steps(from: number, count: number, signal?: AbortSignal): Promise<readonly Step[]> {
    const wanted: Step[] = [];
    const end = Math.min(from + count, this.#source.rowCount);
    let position = Math.min(Math.floor(from / CHECKPOINT_ROWS), this.#checkpoints.length - 1);
    while (position * CHECKPOINT_ROWS < end) {
      signal?.throwIfAborted();
      let track = this.#checkpoints[position] ?? EMPTY_TRACK;
      const rows = await this.#source.rows(position * CHECKPOINT_ROWS, CHECKPOINT_ROWS);
      for (const row of rows) {
        const before = track;
        track = follow(track, row.record, row.command);
        if (row.row >= from && row.row < end) wanted.push({ row, before, after: track });
      }
      position++;
      if (rows.length < CHECKPOINT_ROWS) break;
      this.#checkpoints[position] ??= track;
    }
    return wanted;
  }
}
