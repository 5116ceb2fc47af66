import type { Filter } from '../../core/filter/filter';
import { EMPTY_TRACK } from '../../core/track/track';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import { DeviceNames } from './deviceNames';
import { FieldMatcher, beforeAll, type Before } from './fieldMatcher';
import type { Found } from './found';
import type { ScannedTrace, ScanConsumer } from './scan';
import { PartMatcher, type PartBefore } from './partMatcher';
import type { Selector } from './selector';
import { StateMatcher, type Steps } from './stateMatcher';

/** What is asked about. */
export interface Asked {
  readonly trace: ScannedTrace;
  readonly replay: Steps;
}

/** A sink that judges the rows from a row on, and gives those that a filter lets pass to `found`. */
export async function matching(
  { trace, replay }: Asked,
  filter: Filter,
  from: number,
  found: Found,
  signal?: AbortSignal,
): Promise<ScanConsumer> {
  const first = trace.firstTime ?? 0n;
  const { needs, reach } = filter;
  if (needs === 'state') {
    if (reach === 'everything') return new StateMatcher(filter, first, replay, found);
    return new Finder(new PartMatcher(filter, reach, first, await partBefore(replay, from, signal)), found);
  }
  return new Finder(await fieldMatcher({ trace, replay }, filter, from, signal), found);
}

/** Judges the rows from a row on by a filter that doesn't ask for the devices' state. */
export async function fieldMatcher(
  { trace, replay }: Asked,
  filter: Filter,
  from: number,
  signal?: AbortSignal,
): Promise<FieldMatcher> {
  const before = filter.needs === 'header' ? beforeAll() : await beforeRow(replay, from, signal);
  return new FieldMatcher(filter, trace.firstTime ?? 0n, before);
}

/** What is known before a row. */
export async function beforeRow(replay: Steps, row: number, signal?: AbortSignal): Promise<Before> {
  const [step] = row === 0 ? [] : await replay.steps(row - 1, 1, signal);
  return step ? { names: DeviceNames.after(step.after), previous: step.row.record.t } : beforeAll();
}

async function partBefore(replay: Steps, row: number, signal?: AbortSignal): Promise<PartBefore> {
  const [step] = row === 0 ? [] : await replay.steps(row - 1, 1, signal);
  return step ? { track: step.after, previous: step.row.record.t } : { track: EMPTY_TRACK, previous: undefined };
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
