import { columnsOf } from '../../core/stats/columns';
import { Counting } from '../../core/stats/counting';
import type { Statistics } from '../../core/stats/statistics';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import { DeviceNames } from './deviceNames';
import { beforeRow, selectorFrom, type Asked } from './matching';
import { Scan, type ScanConsumer } from './scan';
import type { QueryOptions, StatisticsQuery, StatisticsSelection } from './queries';
import { ALL_ROWS, type Before, type Selector } from './selector';

/** Statistics of a trace. */
export class CountRows implements StatisticsQuery {
  #counting: Started | undefined;

  readonly #asked: Asked;
  readonly #selection: StatisticsSelection;

  constructor(asked: Asked, selection: StatisticsSelection) {
    this.#asked = asked;
    this.#selection = selection;
  }

  get rowsDone(): number {
    return (this.#counting?.pass.next ?? this.#from) - this.#from;
  }

  async run(options: QueryOptions = {}): Promise<void> {
    for (;;) {
      this.#counting ??= await this.#start(options.signal);
      await this.#counting.pass.run(options);
      // A record that comes late may be the earliest one, from which a filter's times count.
      if (this.#selection.filter === undefined || this.#counting.first === this.#asked.trace.firstTime) return;
      this.#counting = undefined;
    }
  }

  statistics(): Statistics {
    return (this.#counting?.sink.counting ?? new Counting(0n)).statistics();
  }

  get #from(): number {
    return this.#selection.range?.from ?? 0;
  }

  async #start(signal: AbortSignal | undefined): Promise<Started> {
    const asked = this.#asked;
    const from = this.#from;
    const { filter, range } = this.#selection;
    const first = asked.trace.firstTime;
    const base = first ?? 0n;
    const selector = filter ? await selectorFrom(asked, filter, from, signal) : ALL_ROWS;
    const sink = new CountingConsumer(selector, await beforeRow(asked.replay, from, signal), base);
    return { first, sink, pass: new Scan(asked.trace, sink, { ...range, base }) };
  }
}

interface Started {
  /** Time of the trace's first record as it was known then. */
  readonly first: bigint | undefined;
  readonly sink: CountingConsumer;
  readonly pass: Scan;
}

/** Counts rows. */
class CountingConsumer implements ScanConsumer {
  counting: Counting;
  #names: DeviceNames;

  readonly #selector: Selector;
  readonly #base: bigint;

  constructor(selector: Selector, { track }: Before, base: bigint) {
    this.#selector = selector;
    this.#base = base;

    this.#names = DeviceNames.after(track);
    this.counting = new Counting(base);
  }

  commands(batch: CommandBatch, from: number, to: number): void {
    const { counting } = this;
    for (let start = from; start < to;) {
      // As many as are of one device.
      const number = batch.devices[start] ?? 0;
      let end = start + 1;
      while (end < to && batch.devices[end] === number) end++;
      let count = 0;
      this.#selector.commands(batch, start, end, (at) => {
        counting.command(batch, at, batch.row + at);
        count++;
      });
      const { id } = this.#names.command(batch.names[number]);
      if (count > 0) counting.ofDevice(id, count);
      start = end;
    }
  }

  row(row: TraceRow): void {
    const { record } = row;
    const { id } = this.#names.before(record);
    this.#names.take(record);
    if (!this.#selector.row(row)) return;
    if (record.type === 'command') {
      this.counting.command(columnsOf(record, this.#base), 0, row.row);
      this.counting.ofDevice(id, 1);
    } else this.counting.event(record);
  }

  mark(): () => void {
    const back = this.#selector.mark();
    const counting = this.counting.clone();
    const names = this.#names.clone();
    return () => {
      back();
      this.counting = counting;
      this.#names = names;
    };
  }
}
