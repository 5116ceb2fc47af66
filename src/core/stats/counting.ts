import type { TraceRecord } from '../trace/record';
import type { CommandColumns } from './columns';
import { CommandCounts, allAnswers, statisticsByClass } from './commandCounts';
import { Latencies } from './latencies';
import type { Statistics } from './statistics';
import { TimeCells } from './timeCells';

/** Devices that are counted by name. */
const MOST_DEVICES = 4096;

/** Counts rows into statistics; in memory that doesn't grow with the trace. */
export class Counting {
  #rows = 0;
  #damaged = 0;
  #events = { device: 0, reset: 0, status: 0, mark: 0, gap: 0, state: 0 };
  readonly #rings = [0, 0];
  #byCommand = new CommandCounts();
  #latencies = new Latencies();
  #cells = new TimeCells();
  readonly #devices = new Map<string, number>();
  #ofOthers = 0;
  #first = Infinity;
  #last = -Infinity;

  readonly #base: bigint;

  /** `base`: the time from which on columns count. */
  constructor(base: bigint) {
    this.#base = base;
  }

  clone(): Counting {
    const copy = new Counting(this.#base);
    copy.#rows = this.#rows;
    copy.#damaged = this.#damaged;
    copy.#events = { ...this.#events };
    copy.#rings.splice(0, 2, ...this.#rings);
    copy.#byCommand = this.#byCommand.clone();
    copy.#latencies = this.#latencies.clone();
    copy.#cells = this.#cells.clone();
    for (const [id, count] of this.#devices) copy.#devices.set(id, count);
    copy.#ofOthers = this.#ofOthers;
    copy.#first = this.#first;
    copy.#last = this.#last;
    return copy;
  }

  /** Counts a command in columns. */
  command(columns: CommandColumns, at: number, row: number): void {
    this.#rows++;
    this.#byCommand.add(columns, at, row);
    const ring = columns.rings[at] ?? 0;
    this.#rings[ring] = (this.#rings[ring] ?? 0) + 1;
    const time = columns.times[at] ?? 0;
    this.#cells.add(time, row);
    this.#time(time);
    const latency = columns.latencies[at] ?? NaN;
    if (latency >= 0) this.#latencies.add(latency, row);
  }

  /** Says that so many of the commands are of this device. */
  ofDevice(id: string, count: number): void {
    const before = this.#devices.get(id);
    if (before !== undefined || this.#devices.size < MOST_DEVICES) this.#devices.set(id, (before ?? 0) + count);
    else this.#ofOthers += count;
  }

  /** Counts any other row. */
  event({ type, t }: Exclude<TraceRecord, { type: 'command' }>): void {
    this.#rows++;
    if (type === 'damaged') {
      this.#damaged++;
      return;
    }
    this.#events[type]++;
    this.#time(Number(t - this.#base));
  }

  statistics(): Statistics {
    const byCommand = this.#byCommand.statistics();
    const [guest = 0, shadow = 0] = this.#rings;
    const cells = this.#cells.cells();
    return {
      rows: this.#rows,
      commands: guest + shadow,
      damaged: this.#damaged,
      events: { ...this.#events },
      answers: allAnswers(byCommand),
      byCommand,
      byClass: statisticsByClass(byCommand),
      rings: { guest, shadow },
      devices: [...this.#devices].map(([id, commands]) => ({ id, commands })),
      commandsOfOthers: this.#ofOthers,
      latency: this.#latencies.statistics(),
      latencyBands: this.#latencies.bands(),
      rate: cells && { ...cells, start: this.#base + BigInt(Math.round(cells.start)) },
      firstTime: this.#toTime(this.#first),
      lastTime: this.#toTime(this.#last),
    };
  }

  #time(time: number): void {
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
  }

  #toTime(time: number): bigint | undefined {
    return Number.isFinite(time) ? this.#base + BigInt(Math.round(time)) : undefined;
  }
}
