import { RowCheck, type RowInPlace } from '../../core/check/fast/rowCheck';
import type { Filter } from '../../core/filter/filter';
import type { Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import type { Scanned } from '../trace/commandBatch';
import type { TraceFile } from '../trace/open';
import { TimeSlice } from '../trace/timeSlice';
import { trackAfter, type RowRange } from '../trace/walk';
import { selectorOf } from './matching';
import { ALL_ROWS, type Selector } from './selector';

/** Commands that are judged at once. */
const SLICE_ROWS = 256;

/** Which rows of a trace are meant. */
export interface Selection {
  /** In ascending order; the whole trace unless told. */
  readonly ranges?: readonly RowRange[] | undefined;
  /** Of these, the ones that it lets pass. */
  readonly filter?: Filter | undefined;
  /** Of these, commands alone. */
  readonly commandsOnly?: boolean | undefined;
  /** Of these, no more than so many. */
  readonly limit?: number | undefined;
}

export interface SelectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears after each batch how many of the rows in the ranges were looked at. */
  readonly onProgress?: ((rowsDone: number, rowsTotal: number) => void) | undefined;
  /** The devices before a row, where there is a quicker way than from the first row on. */
  readonly trackBefore?: ((row: number) => Promise<Track>) | undefined;
}

/** Rows that follow each other in a scan, and the positions of those that are meant: good until the next ones are asked for. */
export interface SelectedRows {
  readonly part: Scanned;
  /** Positions in the part; a row by itself has position 0. */
  readonly from: number;
  readonly to: number;
  readonly hits: readonly number[];
}

/** The rows that a selection means, in the order of the trace. */
export async function* selectedRows(
  trace: TraceFile,
  selection: Selection,
  options: SelectOptions = {},
): AsyncGenerator<SelectedRows, void, undefined> {
  const { filter } = selection;
  const progress = new RowsDone(selection, trace, options);
  let left = selection.limit ?? Infinity;
  for (const range of rangesOf(selection, trace)) {
    if (left <= 0 || range.to <= range.from) continue;
    const selector = filter ? await selectorFrom(trace, filter, range.from, options) : ALL_ROWS;
    for await (const rows of scanned(trace, range, selector, selection, options.signal)) {
      const hits = rows.hits.length > left ? rows.hits.slice(0, left) : rows.hits;
      left -= hits.length;
      yield { ...rows, hits };
      progress.add(rows.to - rows.from);
      if (left <= 0) break;
    }
  }
}

/** A row of a scan; a command is borrowed. */
export function rowAt(part: Scanned, at: number): TraceRow {
  return part.kind === 'row' ? part.row : part.read(at);
}

/**
 * The same in batches, each row with what is known of its device: good until the next batch is asked for. Commands are
 * borrowed.
 */
export async function* selectedInPlace(
  trace: TraceFile,
  selection: Selection,
  options: SelectOptions = {},
): AsyncGenerator<readonly RowInPlace[], void, undefined> {
  // The filter may ask for the same devices.
  const tracks = new Map<number, Promise<Track>>();
  const trackAt = (row: number) => {
    const known = tracks.get(row) ?? trackBefore(trace, row, options);
    tracks.clear();
    tracks.set(row, known);
    return known;
  };
  let check: RowCheck | undefined;
  let next = -1;
  for await (const selected of selectedRows(trace, selection, { ...options, trackBefore: trackAt })) {
    const { part, from, to } = selected;
    const row = part.kind === 'row' ? part.row.row : part.row + from;
    if (check === undefined || row !== next) check = new RowCheck(await trackAt(row));
    next = row + to - from;
    yield inPlace(selected, check);
  }
}

function inPlace({ part, from, to, hits }: SelectedRows, check: RowCheck): readonly RowInPlace[] {
  if (part.kind === 'row') {
    const { row } = part;
    const look = check.row(row.record, row.command);
    return hits.length > 0 ? [{ row, look }] : [];
  }
  const rows: RowInPlace[] = [];
  for (let at = from; at < to; at += 1) {
    const raw = part.raw(at);
    if (at === hits[rows.length]) {
      const look = check.command(raw, part.command + at);
      rows.push({ row: part.read(at), look });
    } else check.pass(raw, part.command + at);
  }
  return rows;
}

function trackBefore(trace: TraceFile, row: number, { trackBefore: quicker, signal }: SelectOptions): Promise<Track> {
  return quicker?.(row) ?? trackAfter(trace, row, signal);
}

/** Judges the rows from a row on. */
async function selectorFrom(trace: TraceFile, filter: Filter, from: number, options: SelectOptions): Promise<Selector> {
  return selectorOf(filter, trace.firstTime ?? 0n, async () => ({
    track: await trackBefore(trace, from, options),
    previous: await timeBefore(trace, from),
  }));
}

/** The rows of a range, some hundred at a time, judged. */
async function* scanned(
  trace: TraceFile,
  { from, to }: RowRange,
  selector: Selector,
  { commandsOnly = false }: Selection,
  signal: AbortSignal | undefined,
): AsyncGenerator<SelectedRows, void, undefined> {
  const turns = new TimeSlice({ signal });
  signal?.throwIfAborted();
  for await (const part of trace.scan({ from, to, base: 0n })) {
    if (part.kind === 'row') {
      const isHit = selector.row(part.row) && (!commandsOnly || part.row.record.type === 'command');
      yield { part, from: 0, to: 1, hits: isHit ? [0] : [] };
    } else
      for (let at = part.start; at < part.count; at += SLICE_ROWS) {
        const end = Math.min(part.count, at + SLICE_ROWS);
        const hits: number[] = [];
        selector.commands(part, at, end, (hit) => hits.push(hit));
        yield { part, from: at, to: end, hits };
      }
    const turn = turns.next();
    if (turn !== undefined) await turn;
  }
}

/** Counts the rows of a selection that are done. */
class RowsDone {
  readonly #total: number;
  #done = 0;

  readonly #options: SelectOptions;

  constructor(selection: Selection, trace: TraceFile, options: SelectOptions) {
    this.#options = options;

    this.#total = rangesOf(selection, trace).reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  }

  add(rows: number): void {
    this.#done += rows;
    this.#options.onProgress?.(this.#done, this.#total);
  }
}

function rangesOf({ ranges }: Selection, { rowCount }: TraceFile): readonly RowRange[] {
  if (!ranges) return [{ from: 0, to: rowCount }];
  return ranges.map(({ from, to }) => ({ from: Math.max(0, from), to: Math.min(to, rowCount) }));
}

/**
 * The rows of `limit` commands from command `from` on, and of all that are left without it. What else happened belongs to
 * the command that follows it; the last of it, to the last command.
 */
export async function rowsOfCommands(trace: TraceFile, from: number, limit?: number): Promise<RowRange> {
  const { rowCount, commandCount } = trace;
  const after = async (commands: number) => (commands === 0 ? 0 : (await trace.rowOfCommand(commands - 1)) + 1);
  const start = await after(Math.min(from, commandCount));
  if (limit === undefined || from + limit >= commandCount) return { from: start, to: rowCount };
  return { from: start, to: limit === 0 ? start : await after(from + limit) };
}

async function timeBefore(trace: TraceFile, row: number): Promise<bigint | undefined> {
  const [before] = row === 0 ? [] : await trace.rows(row - 1, 1);
  return before?.record.t;
}
