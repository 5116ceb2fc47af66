import { candidateOf } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import type { Track } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import type { Step } from '../trace/replay';
import type { TraceFile } from '../trace/open';
import { DeviceNames } from './deviceNames';
import { FieldJudge } from './fieldJudge';
import { trackAfter, walk, walkWhere, type RowRange } from '../trace/walk';

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

/** The rows that a selection means, in batches, with the devices before and after each. */
export async function* selectedSteps(
  trace: TraceFile,
  selection: Selection,
  options: SelectOptions = {},
): AsyncGenerator<readonly Step[], void, undefined> {
  const { limit = Infinity } = selection;
  const { signal } = options;
  const trackBefore = options.trackBefore ?? ((row: number) => trackAfter(trace, row, signal));
  const progress = new RowsDone(selection, trace, options);
  let left = limit;
  for (const range of rangesOf(selection, trace)) {
    if (left <= 0 || range.to <= range.from) continue;
    const before = await trackBefore(range.from);
    const start = { before, previous: await timeBefore(trace, range.from), signal };
    for await (const { passed, rows } of passing(trace, selection, range, start)) {
      const taken = passed.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) yield taken;
      progress.add(rows);
      if (left <= 0) break;
    }
  }
}

/** Where a range starts. */
interface Start {
  readonly before: Track;
  /** Time of the row before, in ns; undefined before the first. */
  readonly previous: bigint | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The steps of a range that pass, in batches of so many rows. */
async function* passing(
  trace: TraceFile,
  { filter, commandsOnly = false }: Selection,
  range: RowRange,
  { before, previous: previousTime, signal }: Start,
): AsyncGenerator<{ readonly passed: readonly Step[]; readonly rows: number }, void, undefined> {
  const isWanted = ({ record }: TraceRow) => !commandsOnly || record.type === 'command';
  if (filter && filter.needs !== 'state') {
    const judge = new FieldJudge(filter, trace.firstTime ?? 0n, {
      names: DeviceNames.after(before),
      previous: previousTime,
    });
    // It has to see all of them.
    yield* walkWhere(trace, range, (row) => judge.row(row) && isWanted(row), { before, signal });
    return;
  }
  let previous = previousTime;
  for await (const steps of walk(trace, range, { before, signal })) {
    const passed = steps.filter((step) => {
      const { t } = step.row.record;
      const times = { first: trace.firstTime ?? t, previous: previous ?? t };
      previous = t;
      return isWanted(step.row) && (!filter || filter.matches(candidateOf(step, times)));
    });
    yield { passed, rows: steps.length };
  }
}

/** Counts the rows of a selection that are done. */
export class RowsDone {
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

export function rangesOf({ ranges }: Selection, { rowCount }: TraceFile): readonly RowRange[] {
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
