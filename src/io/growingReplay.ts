import { follow } from '../core/track/follow';
import { EMPTY_TRACK } from '../core/track/track';
import { BLOCK_ROWS, Replay, type Step } from './replay';
import type { GrowingTrace } from './traceFile';

/**
 * The devices' state at any row so far of a trace that grows. What is kept between calls stands on rows that don't change
 * any more; those at the end, of which there are fewer than a block, are followed anew each time.
 */
export class GrowingReplay {
  readonly #trace: Pick<GrowingTrace, 'rowCount' | 'finalRows' | 'rows'>;
  readonly #whole: Replay;

  constructor(trace: Pick<GrowingTrace, 'rowCount' | 'finalRows' | 'rows'>) {
    this.#trace = trace;
    this.#whole = new Replay({
      get rowCount() {
        return wholeBlocks(trace);
      },
      rows: (from, count) => trace.rows(from, count),
    });
  }

  /** `count` rows from `from` on, each with the devices before and after it; fewer at the end. */
  async steps(from: number, count: number, signal?: AbortSignal): Promise<readonly Step[]> {
    const last = wholeBlocks(this.#trace);
    const steps = await this.#whole.steps(from, Math.max(0, Math.min(count, last - from)), signal);
    const end = Math.min(from + count, this.#trace.rowCount);
    return end <= last ? steps : [...steps, ...(await this.#atEnd(last, Math.max(from, last), end, signal))];
  }

  /** Rows from `from` to `end`, followed from row `start` on, where the last whole block ends. */
  async #atEnd(start: number, from: number, end: number, signal: AbortSignal | undefined): Promise<readonly Step[]> {
    const [before] = start === 0 ? [] : await this.#whole.steps(start - 1, 1, signal);
    let track = before?.after ?? EMPTY_TRACK;
    const steps: Step[] = [];
    for (const row of await this.#trace.rows(start, end - start)) {
      signal?.throwIfAborted();
      const after = follow(track, row.record, row.command);
      if (row.row >= from) steps.push({ row, before: track, after });
      track = after;
    }
    return steps;
  }
}

function wholeBlocks({ finalRows }: Pick<GrowingTrace, 'finalRows'>): number {
  return finalRows - (finalRows % BLOCK_ROWS);
}
