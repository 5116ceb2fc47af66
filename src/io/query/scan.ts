import { setTimeout } from 'node:timers/promises';
import type { TraceRow } from '../../core/trace/record';
import type { GrowingTrace } from '../trace/traceFile';
import { TimeSlice } from '../trace/timeSlice';
import type { CommandBatch, Scanned } from '../trace/commandBatch';
import type { QueryOptions } from './queries';

/** Commands that are given at once. */
const SLICE_ROWS = 256;
/** How long a pass waits that has caught up with the index, in ms. */
const WAIT_MS = 20;

/** Takes the rows of a trace in their order. */
export interface ScanConsumer {
  /** Commands of a batch from position `from` to `to`. */
  commands(batch: CommandBatch, from: number, to: number): void;
  row(row: TraceRow): void;
  /** Keeps what is known so far; what it returns goes back to that. */
  mark(): () => void;
}

/** What a pass over rows needs of the trace. */
export type ScannedTrace = Pick<GrowingTrace, 'rowCount' | 'finalRows' | 'firstTime' | 'whole' | 'scan'>;

/** What a pass goes over, and until when. */
export interface ScanOptions {
  readonly from?: number;
  /** The first row that isn't wanted; the end of the trace unless told. */
  readonly to?: number;
  /** The time from which on columns count, in ns. */
  readonly base?: bigint;
  /** No more rows are wanted. */
  readonly isEnough?: () => boolean;
}

/** Goes over the rows of a trace, as far as they aren't done. */
export class Scan {
  /** The row that is next. */
  next: number;
  readonly #to: number;
  readonly #base: bigint;
  readonly #isEnough: () => boolean;
  /** The way back to where rows may have changed since. */
  #back: { readonly row: number; readonly whole: Promise<void>; readonly go: () => void } | undefined;

  readonly #trace: ScannedTrace;
  readonly #sink: ScanConsumer;

  constructor(
    trace: ScannedTrace,
    sink: ScanConsumer,
    { from = 0, to = Infinity, base = 0n, isEnough = () => false }: ScanOptions = {},
  ) {
    this.#trace = trace;
    this.#sink = sink;

    this.next = from;
    this.#to = to;
    this.#base = base;
    this.#isEnough = isEnough;
  }

  /** Up to the end of the range, or of the trace when all that was there has been gone over. */
  async run(options: QueryOptions = {}): Promise<void> {
    const trace = this.#trace;
    options.signal?.throwIfAborted();
    const turns = new TimeSlice(options);
    this.#goBack(trace.whole);
    while (!this.#isEnough() && this.next < this.#to) {
      const { whole } = trace;
      this.#goBack(whole);
      const isWhole = await hasSettled(whole);
      const final = Math.min(trace.finalRows, this.#to);
      if (this.next < final) await this.#rows(final, turns);
      else if (!isWhole) await wait(whole, options.signal);
      else if (trace.whole === whole) {
        await this.#rest(whole, turns);
        if (trace.whole === whole) break;
      }
    }
    options.onProgress?.();
  }

  /** The rows that may change yet when the file grows. */
  async #rest(whole: Promise<void>, turns: TimeSlice): Promise<void> {
    const end = Math.min(this.#trace.rowCount, this.#to);
    if (this.next >= end) return;
    this.#back ??= { row: this.next, whole, go: this.#sink.mark() };
    await this.#rows(end, turns);
  }

  #goBack(whole: Promise<void>): void {
    const back = this.#back;
    if (back === undefined || back.whole === whole) return;
    this.#back = undefined;
    back.go();
    this.next = back.row;
  }

  async #rows(to: number, turns: TimeSlice): Promise<void> {
    const trace = this.#trace;
    const sink = this.#sink;
    for await (const part of trace.scan({ from: this.next, to, base: this.#base })) {
      for (const end of endsOf(part)) {
        if (part.kind === 'row') sink.row(part.row);
        else sink.commands(part, this.next - part.row, end);
        this.next = part.kind === 'row' ? part.row.row + 1 : part.row + end;
        if (this.#isEnough()) return;
        const turn = turns.next();
        if (turn !== undefined) await turn;
      }
    }
    // Rows that the file has no more.
    this.next = to;
  }
}

/** Where the slices of a part end that are given at once. */
function* endsOf(part: Scanned): Generator<number> {
  if (part.kind === 'row') {
    yield 0;
    return;
  }
  for (let at = part.start + SLICE_ROWS; at < part.count; at += SLICE_ROWS) yield at;
  yield part.count;
}

/** Whether it has resolved. Rejects as it does. */
function hasSettled(whole: Promise<void>): Promise<boolean> {
  return Promise.race([whole.then(() => true), Promise.resolve().then(() => false)]);
}

async function wait(whole: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  await Promise.race([whole, setTimeout(WAIT_MS)]);
  signal?.throwIfAborted();
}
