import { follow } from '../../core/track/follow';
import { Follower } from '../../core/track/fast/follower';
import { EMPTY_TRACK, compacted, type Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import { Checkpoints } from './checkpoints';
import type { RowVisitor } from './rowVisitor';

/** What a replay reads: rows by number. */
export interface RowSource {
  readonly rowCount: number;
  /** Rows from the start that stay as they are, where the trace grows; all of them when absent. */
  readonly finalRows?: number;
  rows(from: number, count: number): Promise<readonly TraceRow[]>;
  /** Gives rows from `from` to `to` to a visitor, where that is quicker than to read them. */
  visit?(from: number, to: number, visitor: RowVisitor, signal?: AbortSignal): Promise<void>;
}

/** A row and the devices before and after it. */
export interface ReplayStep {
  readonly row: TraceRow;
  readonly before: Track;
  readonly after: Track;
}

export interface AdvanceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears now and then how many rows are done, and how many there are to be done so far. */
  readonly onProgress?: (rows: number, of: number) => void;
}

/** The closest that checkpoints stand, in rows. */
const BLOCK_ROWS = 8192;
/** Rows that are followed before anybody can call it off. */
const CHUNK_ROWS = 16_384;
/** Rows that are read at a time. */
const BATCH_ROWS = 512;
/** How far before a row that was asked for the devices are remembered, for whoever steps back from it. */
const BACK_ROWS = 1024;
const MOST_RECENT = 16;
/** So many devices count for one more checkpoint. */
const DEVICES_PER_WEIGHT = 16;

/** The devices before a row. */
interface Place {
  readonly row: number;
  readonly track: Track;
}

/**
 * The devices' state at any row of a trace: from the nearest checkpoint before it. Checkpoints are made by one pass over the
 * trace, which goes as far as somebody needs it, and on from there when another does; rows that a growing trace may still
 * change are followed anew each time.
 */
export class Replay {
  readonly #source: RowSource;
  readonly #checkpoints = new Checkpoints<Track>(EMPTY_TRACK);
  /** Places that were asked for, the last one last. */
  #recent: readonly Place[] = [];
  /** The pass: the devices before row `#passed`. */
  #follower = new Follower(EMPTY_TRACK);
  #passed = 0;
  /** The pass's next part, for all who wait for it. */
  #passing: Promise<void> | undefined;
  /** Steps are made one after another: two at a time would follow the same rows twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: RowSource) {
    this.#source = source;
  }

  /**
   * `count` rows from `from` on, each with the devices before and after it; fewer at the end. Rejects with the signal's
   * reason; what was done until then isn't done again.
   */
  async steps(from: number, count: number, signal?: AbortSignal): Promise<readonly ReplayStep[]> {
    await this.#reach(Math.min(from, this.#source.rowCount), signal);
    const result = this.#turn.then(() => this.#steps(from, count, signal));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Makes checkpoints up to the last row that doesn't change any more. Rejects with the signal's reason. */
  async advance({ signal, onProgress }: AdvanceOptions = {}): Promise<void> {
    while (this.#passed < this.#finalRows) {
      await this.#reach(Math.min(this.#passed + CHUNK_ROWS, this.#finalRows), signal);
      onProgress?.(this.#passed, this.#finalRows);
    }
  }

  get #finalRows(): number {
    return this.#source.finalRows ?? this.#source.rowCount;
  }

  /** Lets the pass come to a row, or to where it must wait for more. */
  async #reach(row: number, signal: AbortSignal | undefined): Promise<void> {
    while (this.#passed < Math.min(row, this.#finalRows)) {
      signal?.throwIfAborted();
      this.#passing ??= this.#pass().finally(() => (this.#passing = undefined));
      await this.#passing;
    }
    signal?.throwIfAborted();
  }

  async #pass(): Promise<void> {
    const from = this.#passed;
    const to = Math.min(from - (from % CHUNK_ROWS) + CHUNK_ROWS, this.#finalRows);
    try {
      for (let row = from; row < to;) {
        const end = Math.min(row - (row % BLOCK_ROWS) + BLOCK_ROWS, to);
        await this.#visit(row, end, this.#follower);
        row = end;
        this.#keep(row);
        this.#passed = row;
      }
    } catch (error) {
      // It may have taken some of the rows.
      const { block, value } = this.#checkpoints.before(Math.floor(this.#passed / BLOCK_ROWS));
      this.#follower = new Follower(value);
      this.#passed = block * BLOCK_ROWS;
      throw error;
    }
  }

  #keep(row: number): void {
    const block = row / BLOCK_ROWS;
    if (!Number.isInteger(block) || !this.#checkpoints.wants(block)) return;
    const track = compacted(this.#follower.track());
    this.#checkpoints.add(block, track, Math.ceil(track.size / DEVICES_PER_WEIGHT));
  }

  async #steps(from: number, count: number, signal: AbortSignal | undefined): Promise<readonly ReplayStep[]> {
    signal?.throwIfAborted();
    const start = Math.max(0, from);
    const end = Math.min(from + count, this.#source.rowCount);
    if (start >= end) return [];
    let track = await this.#trackAt(start, signal);
    const steps: ReplayStep[] = [];
    for (let at = start; at < end; at += BATCH_ROWS) {
      signal?.throwIfAborted();
      for (const row of await this.#source.rows(at, Math.min(BATCH_ROWS, end - at))) {
        const before = track;
        track = follow(track, row.record, row.command);
        steps.push({ row, before, after: track });
      }
    }
    this.#remember({ row: end, track });
    return steps;
  }

  /** The devices before a row. */
  async #trackAt(row: number, signal: AbortSignal | undefined): Promise<Track> {
    const { row: start, track } = this.#nearest(row);
    const follower = new Follower(track);
    const back = Math.max(start, row - BACK_ROWS);
    await this.#visit(start, back, follower, signal);
    if (back > start) this.#remember({ row: back, track: follower.track() });
    await this.#visit(back, row, follower, signal);
    const found = follower.track();
    this.#remember({ row, track: found });
    return found;
  }

  #nearest(row: number): Place {
    const { block, value } = this.#checkpoints.before(Math.floor(row / BLOCK_ROWS));
    let nearest: Place = { row: block * BLOCK_ROWS, track: value };
    for (const recent of this.#recent) if (recent.row <= row && recent.row > nearest.row) nearest = recent;
    // Where the trace ends and a block doesn't, the pass itself is nearest.
    return this.#passing === undefined && this.#passed <= row && this.#passed > nearest.row
      ? { row: this.#passed, track: this.#follower.track() }
      : nearest;
  }

  #remember(place: Place): void {
    if (place.row > this.#finalRows) return;
    this.#recent = [...this.#recent.filter(({ row }) => row !== place.row), place].slice(-MOST_RECENT);
  }

  async #visit(from: number, to: number, follower: Follower, signal?: AbortSignal): Promise<void> {
    if (from >= to) return;
    if (this.#source.visit) {
      await this.#source.visit(from, to, follower, signal);
      return;
    }
    for (let at = from; at < to; at += BATCH_ROWS) {
      signal?.throwIfAborted();
      for (const { record, command } of await this.#source.rows(at, Math.min(BATCH_ROWS, to - at)))
        follower.row(record, command);
    }
  }
}
