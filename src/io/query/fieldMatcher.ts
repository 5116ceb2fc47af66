import { headerOf, type Candidate, type Times } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { UNKNOWN, YES } from '../../core/filter/node';
import { SHADOW } from '../../core/stats/columns';
import type { TraceRow } from '../../core/trace/record';
import { BatchTimes } from './batchTimes';
import type { CommandBatch } from '../trace/commandBatch';
import { DeviceNames } from './deviceNames';
import type { Before, Selector } from './selector';

/** Judges rows by a filter that doesn't ask for the devices' state. A record is made only where headers don't tell. */
export class FieldMatcher implements Selector {
  readonly #filter: Filter;
  /** Time of the trace's first record, in ns. */
  readonly #first: bigint;
  readonly #isByHeader: boolean;
  #names: DeviceNames;
  #previous: bigint | undefined;

  constructor(filter: Filter, first: bigint, { track, previous }: Before) {
    this.#filter = filter;
    this.#first = first;
    this.#isByHeader = filter.needs === 'header';
    this.#names = DeviceNames.after(track);
    this.#previous = previous;
  }

  commands(batch: CommandBatch, from: number, to: number, hit: (at: number) => void): void {
    const filter = this.#filter;
    const isByHeader = this.#isByHeader;
    const { classes, commands, acks, rings, devices } = batch;
    let device = -1;
    for (let at = from; at < to; at += 1) {
      const number = devices[at] ?? 0;
      if (!isByHeader && number !== device) {
        this.#names.command(batch.names[number]);
        device = number;
      }
      const ring = rings[at] === SHADOW ? 'shadow' : 'guest';
      const verdict = filter.matchesRaw(classes[at] ?? 0, commands[at] ?? 0, acks[at] ?? 0, ring);
      if (verdict === YES || (verdict === UNKNOWN && this.#matches(batch, at))) hit(at);
    }
    if (!isByHeader && to > from) this.#previous = batch.timeOf(to - 1);
  }

  row(row: TraceRow): boolean {
    const names = this.#names;
    const first = this.#first;
    const previous = this.#previous;
    const { record } = row;
    const { id, byteOrder } = names.before(record);
    const times = { first, previous: previous ?? record.t };
    const matches = this.#filter.matches(candidate(row, id, byteOrder === 'big', times));
    names.take(record);
    this.#previous = record.t;
    return matches;
  }

  mark(): () => void {
    const previous = this.#previous;
    const names = this.#names.clone();
    return () => {
      this.#names = names;
      this.#previous = previous;
    };
  }

  #matches(batch: CommandBatch, at: number): boolean {
    const { id, byteOrder } = this.#names.command(batch.names[batch.devices[at] ?? 0]);
    const times = new BatchTimes(this.#first, batch, at, this.#previous);
    return this.#filter.matches(candidate(batch.read(at), id, byteOrder === 'big', times));
  }
}

function candidate(row: TraceRow, device: string, bigEndian: boolean, times: Times): Candidate {
  return {
    row,
    header: headerOf(row.record),
    device,
    bigEndian,
    times,
    before: undefined,
    after: undefined,
    findings: NONE,
  };
}

// Findings depend on the state, which isn't asked for.
const NONE = () => [];
