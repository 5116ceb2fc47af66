import { headerOf, type Candidate, type Times } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { UNKNOWN, YES, type MatchVerdict } from '../../core/filter/node';
import type { Classes } from '../../core/device/reach';
import { SHADOW } from '../../core/stats/columns';
import { PartFollower, type PartStep } from '../../core/track/fast/partFollower';
import type { TraceRow } from '../../core/trace/record';
import { BatchTimes } from './batchTimes';
import type { CommandBatch } from '../trace/commandBatch';
import type { Before, Selector } from './selector';

/** Judges rows by a filter that asks for a part of the devices' state: they are followed on the way, as far as it reaches. */
export class PartMatcher implements Selector {
  #follower: PartFollower;
  #previous: bigint | undefined;

  readonly #filter: Filter;
  readonly #classes: Classes;
  /** Time of the trace's first record, in ns. */
  readonly #first: bigint;

  constructor(
    filter: Filter,
    classes: Classes,

    first: bigint,
    { track, previous }: Before,
  ) {
    this.#filter = filter;
    this.#classes = classes;
    this.#first = first;

    this.#follower = new PartFollower(track, classes);
    this.#previous = previous;
  }

  commands(batch: CommandBatch, from: number, to: number, hit: (at: number) => void): void {
    const follower = this.#follower;
    for (let at = from; at < to; at += 1) {
      const step = follower.command(batch.raw(at), batch.command + at);
      const verdict = this.#verdict(batch, at, step !== undefined);
      if (verdict === YES || (verdict === UNKNOWN && this.#matches(batch, at, step))) hit(at);
    }
    if (to > from) this.#previous = batch.timeOf(to - 1);
  }

  row(row: TraceRow): boolean {
    const { t } = row.record;
    const step = this.#follower.row(row.record, row.command);
    const matches = this.#filter.matches(candidate(row, step, { first: this.#first, previous: this.#previous ?? t }));
    this.#previous = t;
    return matches;
  }

  mark(): () => void {
    const previous = this.#previous;
    const track = this.#follower.track();
    return () => {
      this.#follower = new PartFollower(track, this.#classes);
      this.#previous = previous;
    };
  }

  #verdict({ classes, commands, acks, rings }: CommandBatch, at: number, isTouched: boolean): MatchVerdict {
    const filter = this.#filter;
    const ring = rings[at] === SHADOW ? 'shadow' : 'guest';
    const [group, number, ack] = [classes[at] ?? 0, commands[at] ?? 0, acks[at] ?? 0];
    return isTouched ? filter.matchesRaw(group, number, ack, ring) : filter.matchesQuiet(group, number, ack, ring);
  }

  #matches(batch: CommandBatch, at: number, step: PartStep | undefined): boolean {
    const found = step ?? this.#follower.quiet(batch.names[batch.devices[at] ?? 0]);
    const times = new BatchTimes(this.#first, batch, at, this.#previous);
    return this.#filter.matches(candidate(batch.read(at), found, times));
  }
}

function candidate(row: TraceRow, { device, before, after }: PartStep, times: Times): Candidate {
  const bigEndian = before?.byteOrder === 'big';
  return { row, header: headerOf(row.record), device, bigEndian, times, before, after, findings: NONE };
}

// Findings depend on all of the state.
const NONE = () => [];
