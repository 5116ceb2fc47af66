import type { Filter } from '../../core/filter/filter';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import type { Replay } from '../trace/replay';
import { FieldMatcher } from './fieldMatcher';
import { FindingMatcher } from './findingMatcher';
import type { Found } from './found';
import { PartMatcher } from './partMatcher';
import type { ScannedTrace, ScanConsumer } from './scan';
import { BEFORE_ALL, type Before, type Selector } from './selector';
import { StateMatcher } from './stateMatcher';

/** What is asked about. */
export interface Asked {
  readonly trace: ScannedTrace;
  readonly replay: Pick<Replay, 'steps'>;
}

/** A sink that judges the rows from a row on, and gives those that a filter lets pass to `found`. */
export async function matching(
  asked: Asked,
  filter: Filter,
  from: number,
  found: Found,
  signal?: AbortSignal,
): Promise<ScanConsumer> {
  return new Finder(await selectorFrom(asked, filter, from, signal), found);
}

/** Judges the rows from a row on. */
export function selectorFrom(
  { trace, replay }: Asked,
  filter: Filter,
  from: number,
  signal?: AbortSignal,
): Promise<Selector> {
  return selectorOf(filter, trace.firstTime ?? 0n, () => beforeRow(replay, from, signal));
}

/** Judges rows, of which the trace's first is at `first`. What comes before the rows is asked for where it is needed. */
export async function selectorOf(filter: Filter, first: bigint, before: () => Promise<Before>): Promise<Selector> {
  const { needs, reach } = filter;
  if (needs === 'header') return new FieldMatcher(filter, first, BEFORE_ALL);
  if (needs !== 'state') return new FieldMatcher(filter, first, await before());
  if (reach === 'everything') return new StateMatcher(filter, first, await before());
  return reach === 'findings'
    ? new FindingMatcher(filter, first, await before())
    : new PartMatcher(filter, reach, first, await before());
}

/** What is known before a row. */
export async function beforeRow(replay: Asked['replay'], row: number, signal?: AbortSignal): Promise<Before> {
  const [step] = row === 0 ? [] : await replay.steps(row - 1, 1, signal);
  return step ? { track: step.after, previous: step.row.record.t } : BEFORE_ALL;
}

class Finder implements ScanConsumer {
  readonly #selector: Selector;
  readonly #found: Found;

  constructor(selector: Selector, found: Found) {
    this.#selector = selector;
    this.#found = found;
  }

  commands(batch: CommandBatch, from: number, to: number): void {
    this.#selector.commands(batch, from, to, (at) => {
      this.#found.add(batch.row + at);
    });
  }

  row(row: TraceRow): void {
    if (this.#selector.row(row)) this.#found.add(row.row);
  }

  mark(): () => void {
    const ways = [this.#selector.mark(), this.#found.mark()];
    return () => {
      for (const go of ways) go();
    };
  }
}
