import { candidateOf } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { Follower } from '../../core/track/fast/follower';
import { follow } from '../../core/track/follow';
import type { Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import { copiedRow, type Scanned } from '../trace/commandBatch';
import type { ReplayStep } from '../trace/replay';
import type { TraceFile } from '../trace/open';
import { TimeSlice } from '../trace/timeSlice';
import { visitPart } from '../trace/visitRows';
import { trackAfter, walk, type RowRange } from '../trace/walk';
import { DeviceNames } from './deviceNames';
import { beforeAll, FieldMatcher } from './fieldMatcher';
import { PartMatcher } from './partMatcher';
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

/** The rows that a selection means, in the order of the trace; not for filters on all of the state. */
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
    const selector = filter ? await selectorOf(trace, filter, range.from, options) : ALL_ROWS;
    for await (const rows of scanned(trace, range, selector, selection, options.signal)) {
      const hits = rows.hits.length > left ? rows.hits.slice(0, left) : rows.hits;
      left -= hits.length;
      yield { ...rows, hits };
      progress.add(rows.to - rows.from);
      if (left <= 0) break;
    }
  }
}

/** Whether rows can be told without following all of the state. */
export function isScannable({ filter }: Selection): boolean {
  return filter?.needs !== 'state' || filter.reach !== 'everything';
}

/** A row of a scan; a command is borrowed. */
export function rowAt(part: Scanned, at: number): TraceRow {
  return part.kind === 'row' ? part.row : part.read(at);
}

/** The rows that a selection means, in batches, with the devices before and after each. */
export async function* selectedSteps(
  trace: TraceFile,
  selection: Selection,
  options: SelectOptions = {},
): AsyncGenerator<readonly ReplayStep[], void, undefined> {
  if (!isScannable(selection)) {
    yield* walkedSteps(trace, selection, options);
    return;
  }
  // The filter may ask for the same as the steps.
  const tracks = new Map<number, Promise<Track>>();
  const trackAt = (row: number) => {
    const known = tracks.get(row) ?? trackBefore(trace, row, options);
    tracks.clear();
    tracks.set(row, known);
    return known;
  };
  let follower: Follower | undefined;
  let next = -1;
  for await (const { part, from, to, hits } of selectedRows(trace, selection, { ...options, trackBefore: trackAt })) {
    const row = part.kind === 'row' ? part.row.row : part.row + from;
    if (follower === undefined || row !== next) follower = new Follower(await trackAt(row));
    next = row + to - from;
    const [first = to] = hits;
    visitPart(part, from, first, follower);
    if (first === to) continue;
    const wanted = new Set(hits);
    const last = hits.at(-1) ?? first;
    const steps: ReplayStep[] = [];
    let track = follower.track();
    for (let at = first; at <= last; at++) {
      // Following may keep the record.
      const each = part.kind === 'row' ? part.row : copiedRow(part, at);
      const before = track;
      track = follow(track, each.record, each.command);
      if (wanted.has(at)) steps.push({ row: each, before, after: track });
    }
    follower = new Follower(track);
    visitPart(part, last + 1, to, follower);
    yield steps;
  }
}

/** The same by a filter that asks for all of the state. */
async function* walkedSteps(
  trace: TraceFile,
  selection: Selection,
  options: SelectOptions,
): AsyncGenerator<readonly ReplayStep[], void, undefined> {
  const { filter, commandsOnly = false } = selection;
  const { signal } = options;
  const progress = new RowsDone(selection, trace, options);
  let left = selection.limit ?? Infinity;
  for (const range of rangesOf(selection, trace)) {
    if (left <= 0 || range.to <= range.from) continue;
    const before = await trackBefore(trace, range.from, options);
    let previous = await timeBefore(trace, range.from);
    for await (const steps of walk(trace, range, { before, signal })) {
      const passed = steps.filter((step) => {
        const { t, type } = step.row.record;
        const times = { first: trace.firstTime ?? t, previous: previous ?? t };
        previous = t;
        return (!commandsOnly || type === 'command') && (!filter || filter.matches(candidateOf(step, times)));
      });
      const taken = passed.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) yield taken;
      progress.add(steps.length);
      if (left <= 0) break;
    }
  }
}

function trackBefore(trace: TraceFile, row: number, { trackBefore: quicker, signal }: SelectOptions): Promise<Track> {
  return quicker?.(row) ?? trackAfter(trace, row, signal);
}

/** Judges the rows from a row on. */
async function selectorOf(trace: TraceFile, filter: Filter, from: number, options: SelectOptions): Promise<Selector> {
  const first = trace.firstTime ?? 0n;
  const { needs, reach } = filter;
  if (needs === 'header') return new FieldMatcher(filter, first, beforeAll());
  const track = await trackBefore(trace, from, options);
  const previous = await timeBefore(trace, from);
  return needs === 'state' && reach !== 'everything'
    ? new PartMatcher(filter, reach, first, { track, previous })
    : new FieldMatcher(filter, first, { names: DeviceNames.after(track), previous });
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
