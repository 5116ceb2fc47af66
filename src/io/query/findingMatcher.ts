import { RowCheck, type RowLook } from '../../core/check/fast/rowCheck';
import { findingsOf, headerOf, type Candidate, type Times } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { UNKNOWN, YES } from '../../core/filter/node';
import { SHADOW } from '../../core/stats/columns';
import type { TraceRow } from '../../core/trace/record';
import type { CommandBatch } from '../trace/commandBatch';
import { BatchTimes } from './batchTimes';
import type { Before, Selector } from './selector';

/** Judges rows by a filter that asks for findings: they are looked for only in rows that may have some. */
export class FindingMatcher implements Selector {
  #check: RowCheck;
  #previous: bigint | undefined;

  readonly #filter: Filter;
  /** Time of the trace's first record, in ns. */
  readonly #first: bigint;

  constructor(filter: Filter, first: bigint, { track, previous }: Before) {
    this.#filter = filter;
    this.#first = first;

    this.#check = new RowCheck(track);
    this.#previous = previous;
  }

  commands(batch: CommandBatch, from: number, to: number, hit: (at: number) => void): void {
    const filter = this.#filter;
    const check = this.#check;
    const { classes, commands, acks, rings } = batch;
    for (let at = from; at < to; at += 1) {
      const [group, number, ack] = [classes[at] ?? 0, commands[at] ?? 0, acks[at] ?? 0];
      const ring = rings[at] === SHADOW ? 'shadow' : 'guest';
      const raw = batch.raw(at);
      const told = filter.matchesRaw(group, number, ack, ring);
      if (told !== UNKNOWN) {
        check.pass(raw, batch.command + at);
        if (told === YES) hit(at);
        continue;
      }
      const look = check.command(raw, batch.command + at);
      const verdict = look.kind === 'sound' ? filter.matchesQuiet(group, number, ack, ring) : UNKNOWN;
      if (verdict === YES || (verdict === UNKNOWN && this.#matches(batch, at, look))) hit(at);
    }
    if (to > from) this.#previous = batch.timeOf(to - 1);
  }

  row(row: TraceRow): boolean {
    const { t } = row.record;
    const look = this.#check.row(row.record, row.command);
    const matches = this.#filter.matches(candidate(row, look, { first: this.#first, previous: this.#previous ?? t }));
    this.#previous = t;
    return matches;
  }

  mark(): () => void {
    const previous = this.#previous;
    const track = this.#check.track();
    return () => {
      this.#check = new RowCheck(track);
      this.#previous = previous;
    };
  }

  #matches(batch: CommandBatch, at: number, look: RowLook): boolean {
    const times = new BatchTimes(this.#first, batch, at, this.#previous);
    return this.#filter.matches(candidate(batch.read(at), look, times));
  }
}

function candidate(row: TraceRow, look: RowLook, times: Times): Candidate {
  const { record } = row;
  const bigEndian = look.kind === 'sound' ? look.bigEndian : look.before?.byteOrder === 'big';
  const findings = look.kind === 'sound' ? NONE : () => findingsOf(record, look.before);
  return {
    row,
    header: headerOf(record),
    device: look.device,
    bigEndian,
    times,
    // The state isn't asked for.
    before: undefined,
    after: undefined,
    findings,
  };
}

const NONE = () => [];
