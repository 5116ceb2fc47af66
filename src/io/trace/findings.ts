import { RowCheck } from '../../core/check/fast/rowCheck';
import { InFlight } from '../../core/check/inFlight';
import { findingsAt, type PlacedFinding } from '../../core/check/traceFindings';
import { NO_ANSWER } from '../../core/filter/candidate';
import { lostAtEnd } from '../../core/forwarding/lost';
import { SHADOW } from '../../core/stats/columns';
import { EMPTY_TRACK } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import { LONGEST_EXACT, type CommandBatch } from './commandBatch';
import { TimeSlice } from './timeSlice';
import type { TraceFile } from './traceFile';

/** Commands that are looked at before others may get their turn. */
const SLICE_ROWS = 256;

export interface FindingsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears now and then how many rows are done. */
  readonly onProgress?: (rows: number) => void;
}

/** What is needed of a trace to find what is wrong in it. */
export type FoundIn = Pick<TraceFile, 'rowCount' | 'notes' | 'firstTime' | 'rows' | 'scan'>;

/**
 * All findings of a trace, as they come: those of the file, those of the rows in their order, and those that show only at
 * the end. Keeps none of them. Throws the signal's reason when that is aborted.
 */
export async function* traceFindings(
  trace: FoundIn,
  { signal, onProgress }: FindingsOptions = {},
): AsyncGenerator<PlacedFinding, void, undefined> {
  // Each damaged record has a row that says so.
  for (const finding of trace.notes) if (finding.code !== 'damaged-record') yield { finding };
  const base = trace.firstTime ?? 0n;
  const rows = new CheckedRows(base);
  let next = 0;
  const turns = new TimeSlice({ signal, onProgress: () => onProgress?.(next) });
  while (next < trace.rowCount) {
    signal?.throwIfAborted();
    const end = trace.rowCount;
    for await (const part of trace.scan({ from: next, to: end, base })) {
      if (part.kind === 'row') {
        yield* rows.row(part.row);
        next = part.row.row + 1;
      } else
        for (let at = part.start; at < part.count; at += SLICE_ROWS) {
          const to = Math.min(part.count, at + SLICE_ROWS);
          yield* rows.commands(part, at, to);
          next = part.row + to;
          const turn = turns.next();
          if (turn !== undefined) await turn;
        }
    }
    // Rows that the file has no more: what stands for them says so.
    for (; next < end; next += SLICE_ROWS)
      for (const row of await trace.rows(next, Math.min(SLICE_ROWS, end - next))) yield* rows.row(row);
    onProgress?.(end);
  }
  yield* lostAtEnd(rows.track());
}

/** Looks for findings on rows, which are given in their order. */
class CheckedRows {
  readonly #check = new RowCheck(EMPTY_TRACK);
  readonly #inFlight: InFlight;

  constructor(base: bigint) {
    this.#inFlight = new InFlight(base);
  }

  track() {
    return this.#check.track();
  }

  row(row: TraceRow): readonly PlacedFinding[] {
    const look = this.#check.row(row.record, row.command);
    const found = findingsAt({ row, look });
    return [...found, ...this.#inFlight.next(row, look.device, found)];
  }

  /** Commands of a batch from position `from` to `to`. */
  commands(batch: CommandBatch, from: number, to: number): readonly PlacedFinding[] {
    const all: PlacedFinding[] = [];
    for (let at = from; at < to; at += 1) {
      const look = this.#check.command(batch.raw(at), batch.command + at);
      if (look.kind === 'sound' && this.#isFree(batch, at, look.device)) continue;
      const row = batch.read(at);
      const found = findingsAt({ row, look });
      all.push(...found, ...this.#inFlight.next(row, look.device, found));
    }
    return all;
  }

  /** Whether the head of a command is one that its device doesn't have; the command is noted then. */
  #isFree(batch: CommandBatch, at: number, device: string): boolean {
    const head = batch.headOf(at);
    if (head === undefined) return true;
    const ring = batch.rings[at] === SHADOW ? 'shadow' : 'guest';
    const t = batch.times[at] ?? NaN;
    const latency = batch.latencies[at] ?? NaN;
    const isKnown = !Number.isNaN(latency);
    const until = isKnown ? t + latency : t;
    if (!batch.hasExactTimes(at) || !(Math.abs(t) <= LONGEST_EXACT && until <= LONGEST_EXACT)) return false;
    const isGone = !isKnown && batch.acks[at] === NO_ANSWER && ring === 'guest';
    return this.#inFlight.take(device, ring, head, batch.command + at, t, isGone ? undefined : until);
  }
}
