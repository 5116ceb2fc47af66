import type { TraceRow } from '../../core/trace/record';
import type { ReplayStep } from '../../io/trace/replay';
import type { GrowingTrace } from '../../io/trace/open';
import type { DetailView, RowView } from '../../protocol/messages';
import { assumedTrack } from '../../core/track/follow';
import type { Track } from '../../core/track/track';
import { detailView } from './detailView';
import type { TraceDocument } from './document';
import { LOOK_AHEAD, lostIn, withLost } from './lookahead';
import { rowView } from './rowViews';

/** Up to this row, the devices' state is known so soon that rows needn't go without it. */
const NEAR_ROWS = 4096;

/** Lines of the list. Far into a trace they are bare, unless they are asked for whole: the state may take a while. */
export async function rowsOf(
  document: TraceDocument,
  from: number,
  count: number,
  whole: boolean,
  signal: AbortSignal,
): Promise<RowView[]> {
  const { file } = await document.started;
  // One row more at the front: the first one's delta counts from it.
  const start = Math.max(0, from - 1);
  const length = count + from - start;
  const isBare = !whole && from + count > NEAR_ROWS;
  const { steps, lost } = isBare
    ? bare(await file.rows(start, length), file)
    : await stepsAhead(document, start, length, signal);
  const views: RowView[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.row.row < from) continue;
    const t = step.row.record.t;
    const view = rowView(step, { first: file.firstTime ?? t, previous: steps[i - 1]?.row.record.t ?? t });
    views.push({ ...withLost(view, lostOf(step, lost)), ...(isBare && { isBare }) });
  }
  return views;
}

/** Rows at most so far apart are read in one go. */
const NEAR_EACH_OTHER = 8;

/** Lines of rows that stand here and there, in ascending order; bare as those of `rowsOf`. */
export async function rowsAt(
  document: TraceDocument,
  rows: readonly number[],
  whole: boolean,
  signal: AbortSignal,
): Promise<RowView[]> {
  const wanted = new Set(rows);
  const views: RowView[] = [];
  for (const { from, to } of runsOf(rows)) {
    signal.throwIfAborted();
    const run = await rowsOf(document, from, to - from, whole, signal);
    views.push(...run.filter(({ row }) => wanted.has(row)));
  }
  return views;
}

function runsOf(rows: readonly number[]): { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row - last.to < NEAR_EACH_OTHER) last.to = row + 1;
    else runs.push({ from: row, to: row + 1 });
  }
  return runs;
}

/** All about a row, bare or whole as its line. Throws a `RangeError` when there is no such row. */
export async function detailOf(
  document: TraceDocument,
  row: number,
  whole: boolean,
  signal: AbortSignal,
): Promise<DetailView> {
  const { file } = await document.started;
  const isBare = !whole && row >= NEAR_ROWS;
  const { steps, lost } = isBare ? bare(await file.rows(row, 1), file) : await stepsAhead(document, row, 1, signal);
  const [step] = steps;
  if (!step) throw new RangeError(`The trace has no row ${row}.`);
  return { ...withLost(detailView(step), lostOf(step, lost)), ...(isBare && { isBare }) };
}

type Lost = ReturnType<typeof lostIn>;

interface Steps {
  readonly steps: readonly ReplayStep[];
  readonly lost: Lost;
}

function bare(rows: readonly TraceRow[], file: GrowingTrace): Steps {
  return { steps: rows.map((row) => stateless(row, file)), lost: new Map() };
}

/** Rows, and what the rows after them show of their commands. */
async function stepsAhead(document: TraceDocument, from: number, count: number, signal: AbortSignal): Promise<Steps> {
  const { file, replay } = await document.started;
  const steps = await replay.steps(from, count + LOOK_AHEAD, signal);
  const { state } = document;
  const isIndexed = state.kind === 'open' && state.progress === undefined;
  const isEnd = isIndexed && from + count + LOOK_AHEAD >= file.rowCount;
  return { steps: steps.slice(0, count), lost: lostIn(steps, isEnd) };
}

function lostOf({ row: { record, command } }: ReplayStep, lost: Lost) {
  return record.type === 'command' ? lost.get(command) : undefined;
}

/** A row as far as it can be read without the devices' state: nothing of them is known but the byte order. */
export function stateless(row: TraceRow, file: Pick<GrowingTrace, 'devices' | 'isBigEndian'>): ReplayStep {
  const { record } = row;
  const named = record.type === 'damaged' ? undefined : record.type === 'device' ? record.id : record.device;
  const id = named ?? file.devices[0] ?? 'net0';
  const byteOrder = file.isBigEndian(id, row.offset) ? 'big' : 'little';
  const track: Track = new Map([[id, { ...assumedTrack(id), byteOrder }]]);
  return { row, before: track, after: track };
}
