import { candidateOn, type Times } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { UNKNOWN, YES } from '../../core/filter/node';
import { SHADOW } from '../../core/stats/columns';
import { Follower } from '../../core/track/fast/follower';
import { changesState } from '../../core/track/follow';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import { copiedRow } from '../trace/commandBatch';
import { BatchTimes } from './batchTimes';
import type { Before, Selector } from './selector';

/** Judges rows by a filter that asks for all of the devices' state: where headers don't tell, rows are followed one by one. */
export class StateMatcher implements Selector {
  #follower: Follower;
  #previous: bigint | undefined;

  readonly #filter: Filter;
  /** Time of the trace's first record, in ns. */
  readonly #first: bigint;

  constructor(filter: Filter, first: bigint, { track, previous }: Before) {
    this.#filter = filter;
    this.#first = first;

    this.#follower = new Follower(track);
    this.#previous = previous;
  }

  commands(batch: CommandBatch, from: number, to: number, hit: (at: number) => void): void {
    const { classes, commands, acks, rings } = batch;
    for (let at = from; at < to; at += 1) {
      const ring = rings[at] === SHADOW ? 'shadow' : 'guest';
      const verdict = this.#filter.matchesRaw(classes[at] ?? 0, commands[at] ?? 0, acks[at] ?? 0, ring);
      if (verdict === UNKNOWN) {
        const times = new BatchTimes(this.#first, batch, at, this.#previous);
        if (this.#matches(copiedRow(batch, at), times)) hit(at);
      } else {
        this.#follower.command(batch.raw(at), batch.command + at);
        if (verdict === YES) hit(at);
      }
    }
    if (to > from) this.#previous = batch.timeOf(to - 1);
  }

  row(row: TraceRow): boolean {
    const { t } = row.record;
    const matches = this.#matches(row, { first: this.#first, previous: this.#previous ?? t });
    this.#previous = t;
    return matches;
  }

  mark(): () => void {
    const previous = this.#previous;
    const track = this.#follower.track();
    return () => {
      this.#follower = new Follower(track);
      this.#previous = previous;
    };
  }

  #matches(row: TraceRow, times: Times): boolean {
    const { record, command } = row;
    if (changesState(record)) {
      const { id, before, after } = this.#follower.step(record, command);
      return this.#filter.matches(candidateOn(row, id, before, after, times));
    }
    const { id, device } = this.#follower.deviceOf(record);
    return this.#filter.matches(candidateOn(row, id, device, device, times));
  }
}
