import { candidateOf, headerOf } from '../../core/filter/candidate';
import type { Filter } from '../../core/filter/filter';
import { NO, UNKNOWN, YES, type MatchVerdict } from '../../core/filter/node';
import { SHADOW } from '../../core/stats/columns';
import type { TraceRow } from '../../core/trace/record';
import type { Replay } from '../trace/replay';
import type { CommandBatch } from '../trace/commandBatch';
import type { Found } from './found';
import type { ScanConsumer } from './scan';

/** Rows that are gone over together, and how many of them at once without letting others work. */
const MANY = 1024;
const STEPS = 256;

/** Steps through a trace: what is needed of a replay. */
export type Steps = Pick<Replay, 'steps'>;

/** Judges rows by a filter that asks for the devices' state: only where headers don't tell, the trace is followed. */
export class StateMatcher implements ScanConsumer {
  /** Of the rows that wait to be judged, the first, and what their headers tell. */
  #row0 = 0;
  #verdicts: MatchVerdict[] = [];

  readonly #filter: Filter;
  readonly #first: bigint;
  readonly #replay: Steps;
  readonly #found: Found;

  constructor(filter: Filter, first: bigint, replay: Steps, found: Found) {
    this.#filter = filter;
    this.#first = first;
    this.#replay = replay;
    this.#found = found;
  }

  commands(batch: CommandBatch, from: number, to: number): void {
    const { classes, commands, acks, rings } = batch;
    for (let at = from; at < to; at += 1) {
      const ring = rings[at] === SHADOW ? 'shadow' : 'guest';
      this.#add(batch.row + at, this.#filter.matchesRaw(classes[at] ?? 0, commands[at] ?? 0, acks[at] ?? 0, ring));
    }
  }

  row({ row, record }: TraceRow): void {
    const { type, ring, class: classNumber, command, ack } = headerOf(record);
    const isCommand = type === 'command' && ring !== undefined;
    this.#add(row, isCommand ? this.#filter.matchesRaw(classNumber, command, ack, ring) : UNKNOWN);
  }

  mark(): () => void {
    const back = this.#found.mark();
    const row0 = this.#row0;
    const verdicts = [...this.#verdicts];
    return () => {
      back();
      this.#row0 = row0;
      this.#verdicts = verdicts;
    };
  }

  /** Judges the rows that wait, if they are many or have to be. */
  settle(isEnd: boolean, signal: AbortSignal | undefined): Promise<void> | undefined {
    const { length } = this.#verdicts;
    return length >= MANY || (isEnd && length > 0) ? this.#judge(signal) : undefined;
  }

  #add(row: number, verdict: MatchVerdict): void {
    if (this.#verdicts.length === 0) this.#row0 = row;
    this.#verdicts.push(verdict);
  }

  async #judge(signal: AbortSignal | undefined): Promise<void> {
    while (this.#verdicts.length > 0) {
      const verdicts = this.#verdicts.slice(0, STEPS);
      const from = this.#row0;
      const passed = verdicts.includes(UNKNOWN) ? await this.#followed(from, verdicts, signal) : verdicts;
      for (const [at, verdict] of passed.entries()) if (verdict === YES) this.#found.add(from + at);
      this.#row0 = from + verdicts.length;
      this.#verdicts = this.#verdicts.slice(verdicts.length);
    }
  }

  /** The same with what the state tells. */
  async #followed(
    from: number,
    verdicts: readonly MatchVerdict[],
    signal: AbortSignal | undefined,
  ): Promise<readonly MatchVerdict[]> {
    const open = verdicts.indexOf(UNKNOWN);
    // The row before tells the time from which on the first one's is counted.
    const start = Math.max(0, from + open - 1);
    const steps = await this.#replay.steps(start, from + verdicts.lastIndexOf(UNKNOWN) + 1 - start, signal);
    return verdicts.map((verdict, at) => {
      const step = steps[from + at - start];
      if (verdict !== UNKNOWN || step === undefined) return verdict === YES ? YES : NO;
      const { t } = step.row.record;
      const times = { first: this.#first, previous: steps[from + at - start - 1]?.row.record.t ?? t };
      return this.#filter.matches(candidateOf(step, times)) ? YES : NO;
    });
  }
}
