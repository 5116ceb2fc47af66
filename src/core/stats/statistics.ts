import type { Ring } from '../trace/record';
import { shortName } from '../wire/shortName';

/** How commands were answered. */
export interface AnswerTotals {
  readonly ok: number;
  /** Any ack but OK. */
  readonly error: number;
  /** Used with length 0: the ack isn't known. */
  readonly unread: number;
  /** The capture lacks the answer. */
  readonly untold: number;
  /** Never answered. */
  readonly none: number;
}

/** Counts of commands of one kind. */
export interface CommandStatistics {
  /** The first two out bytes; -1 where there is none. */
  readonly class: number;
  readonly command: number;
  /** Name in the specification; undefined where the numbers have none. */
  readonly name: string | undefined;
  readonly count: number;
  readonly answers: AnswerTotals;
  /** Undefined when none tells, and for a kind that has no name. */
  readonly latency: LatencyStatistics | undefined;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** ns. The percentiles are exact below 256 ns, and from there on too large by 1/128 at most; `min` and `max` are exact. */
export interface LatencyStatistics {
  /** Commands of which it is known. */
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** The first row with that maximum. */
  readonly slowestRow: number;
}

/** How many latencies lie from `from` on and below `to`, both in ns. Exact: bounds are those of the buckets counted in. */
export interface LatencyBand {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts of commands of one class. */
export interface ClassStatistics {
  /** The first out byte; -1 where there is none. */
  readonly class: number;
  /** Name in the specification; undefined where the number has none. */
  readonly name: string | undefined;
  readonly count: number;
  readonly answers: AnswerTotals;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Commands over time: `counts[i]` of them from `start + i * width` on, for `width` ns; `firstRows[i]` is the first of them. */
export interface Rate {
  /** ns of the capture's clock. */
  readonly start: bigint;
  readonly width: number;
  readonly counts: readonly number[];
  readonly firstRows: readonly (number | undefined)[];
}

/** What rows of a trace are, in numbers. */
export interface Statistics {
  readonly rows: number;
  readonly commands: number;
  readonly damaged: number;
  /** Rows that are neither commands nor damaged, by type. */
  readonly events: Readonly<Record<'device' | 'reset' | 'status' | 'mark' | 'gap' | 'state', number>>;
  readonly answers: AnswerTotals;
  /** The most frequent first. */
  readonly byCommand: readonly CommandStatistics[];
  readonly byClass: readonly ClassStatistics[];
  readonly rings: Readonly<Record<Ring, number>>;
  /** Commands of each device, as they appear: of the first 4096. */
  readonly devices: readonly { readonly id: string; readonly commands: number }[];
  /** Commands of the devices after these, which aren't told apart. */
  readonly commandsOfOthers: number;
  /** Of all commands; undefined when none tells. */
  readonly latency: LatencyStatistics | undefined;
  /** The same latencies in at most 24 bands, or one for each doubling; without gaps. */
  readonly latencyBands: readonly LatencyBand[];
  /** Undefined when there is no command. */
  readonly rate: Rate | undefined;
  /** Earliest and latest time of a row that is sound, in ns; exact within 104 days. Undefined where there is none. */
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
}

/** What a kind of command is called, also where the specification doesn't know it. */
export function kindName({ name, class: classNumber, command }: CommandStatistics): string {
  if (name !== undefined) return shortName(name);
  if (classNumber < 0) return 'no bytes';
  return command < 0 ? `class ${classNumber}, no command` : `class ${classNumber}, command ${command}`;
}

/** What a class is called, likewise. */
export function className({ name, class: classNumber }: ClassStatistics): string {
  if (name !== undefined) return shortName(name);
  return classNumber < 0 ? 'no bytes' : `class ${classNumber}`;
}
