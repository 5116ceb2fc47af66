import { Cells, type Overview } from '../../core/stats/cells';
import { columnsOf } from '../../core/stats/columns';
import { changesState } from '../../core/track/follow';
import { LOAD_BEGINS, LOAD_ENDS, type TraceRecord, type TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import { Scan, type ScannedTrace, type ScanConsumer } from './scan';
import type { OverviewQuery, QueryOptions } from './queries';
import type { Selector } from './selector';

/** The overview of a trace: of all rows, or of those that are selected. */
export class OverviewRows implements OverviewQuery {
  readonly #sink: OverviewConsumer;
  readonly #pass: Scan;

  constructor(trace: ScannedTrace, selector?: Selector) {
    this.#sink = new OverviewConsumer(selector);
    this.#pass = new Scan(trace, this.#sink);
  }

  get rowsDone(): number {
    return this.#pass.next;
  }

  run(options: QueryOptions = {}): Promise<void> {
    return this.#pass.run(options);
  }

  overview(buckets: number): Overview {
    return this.#sink.cells.overview(buckets);
  }
}

class OverviewConsumer implements ScanConsumer {
  cells = new Cells();
  /** Names of the devices that are being restored. */
  #restoring = new Set<string>();

  readonly #selector: Selector | undefined;

  constructor(selector: Selector | undefined) {
    this.#selector = selector;
  }

  commands(batch: CommandBatch, from: number, to: number): void {
    const { cells } = this;
    const selector = this.#selector;
    const isRestoring = this.#restoring.size > 0;
    if (selector === undefined) cells.commands(batch, from, to, isRestoring);
    else
      selector.commands(batch, from, to, (at) => {
        cells.commands(batch, at, at + 1, isRestoring);
      });
  }

  row(row: TraceRow): void {
    const { record } = row;
    const isWanted = this.#selector?.row(row) ?? true;
    if (record.type !== 'command') {
      this.#note(record);
      if (isWanted) this.cells.event(record);
    } else if (isWanted) this.cells.commands(columnsOf(record, 0n), 0, 1, this.#restoring.size > 0);
  }

  mark(): () => void {
    const back = this.#selector?.mark();
    const cells = this.cells.clone();
    const restoring = new Set(this.#restoring);
    return () => {
      back?.();
      this.cells = cells;
      this.#restoring = restoring;
    };
  }

  /** A restore ends with its mark, or where the device is reset or starts anew. */
  #note(record: Exclude<TraceRecord, { type: 'command' }>): void {
    if (!changesState(record)) return;
    const name = record.device ?? '';
    if (record.type !== 'mark') this.#restoring.delete(name);
    else if (LOAD_BEGINS.has(record.label)) this.#restoring.add(name);
    else if (LOAD_ENDS.has(record.label)) this.#restoring.delete(name);
  }
}
