import { NO_ANSWER, UNREAD, UNTOLD } from '../filter/candidate';
import { CLASSES, commandName } from '../wire/commands';
import { OK } from '../wire/answer';
import type { CommandColumns } from './columns';
import { Latencies } from './latencies';
import type { AnswerTotals, ClassStatistics, CommandStatistics } from './statistics';

/** How commands were answered, while they are counted. */
type AnswerCounts = { -readonly [K in keyof AnswerTotals]: AnswerTotals[K] };

const noAnswers = (): AnswerCounts => ({ ok: 0, error: 0, unread: 0, untold: 0, none: 0 });

/** Commands of one kind, while they are counted. */
class Kind {
  readonly name: string | undefined;
  /** Kinds that the specification doesn't have may be many: their latencies are not kept. */
  readonly latencies: Latencies | undefined;
  readonly answers = noAnswers();
  lastRow: number;

  constructor(
    readonly classNumber: number,
    readonly command: number,
    readonly firstRow: number,
    latencies?: Latencies,
  ) {
    this.name = commandName(classNumber, command);
    this.latencies = latencies ?? (this.name === undefined ? undefined : new Latencies());
    this.lastRow = firstRow;
  }

  clone(): Kind {
    const copy = new Kind(this.classNumber, this.command, this.firstRow, this.latencies?.clone());
    Object.assign(copy.answers, this.answers);
    copy.lastRow = this.lastRow;
    return copy;
  }

  statistics(): CommandStatistics {
    const { classNumber, command, name, answers, firstRow, lastRow } = this;
    const count = sum(answers);
    const latency = this.latencies?.statistics();
    return { class: classNumber, command, name, count, answers: { ...answers }, latency, firstRow, lastRow };
  }
}

// A byte more than there are values: for one that is missing.
const VALUES = 257;

/** Counts commands by kind. */
export class CommandCounts {
  /** Position of each class and command in the list; 0 while there is none. */
  readonly #places = new Uint32Array(VALUES * VALUES);
  readonly #kinds: Kind[] = [];

  clone(): CommandCounts {
    const copy = new CommandCounts();
    copy.#places.set(this.#places);
    copy.#kinds.push(...this.#kinds.map((kind) => kind.clone()));
    return copy;
  }

  add(columns: CommandColumns, at: number, row: number): void {
    const kind = this.#kindOf(columns.classes[at] ?? 0, columns.commands[at] ?? 0, row);
    kind.lastRow = row;
    const { answers, latencies } = kind;
    const ack = columns.acks[at] ?? NO_ANSWER;
    if (ack === OK) answers.ok++;
    else if (ack < UNREAD) answers.error++;
    else if (ack === UNREAD) answers.unread++;
    else if (ack === UNTOLD) answers.untold++;
    else answers.none++;
    const latency = columns.latencies[at] ?? NaN;
    if (latencies !== undefined && latency >= 0) latencies.add(latency, row);
  }

  statistics(): CommandStatistics[] {
    return this.#kinds.map((kind) => kind.statistics()).sort(byFrequency);
  }

  #kindOf(classNumber: number, command: number, row: number): Kind {
    const key = (classNumber + 1) * VALUES + command + 1;
    const known = this.#kinds[(this.#places[key] ?? 0) - 1];
    if (known !== undefined) return known;
    const kind = new Kind(classNumber, command, row);
    this.#places[key] = this.#kinds.push(kind);
    return kind;
  }
}

/** Of kinds, those of their classes, in the same order. */
export function statisticsByClass(kinds: readonly CommandStatistics[]): ClassStatistics[] {
  const classes = new Map<number, CommandStatistics[]>();
  for (const kind of kinds) {
    const ofClass = classes.get(kind.class);
    if (ofClass) ofClass.push(kind);
    else classes.set(kind.class, [kind]);
  }
  return [...classes].map(([number, ofClass]) => classOf(number, ofClass)).sort(byFrequency);
}

function classOf(number: number, kinds: readonly CommandStatistics[]): ClassStatistics {
  const answers = allAnswers(kinds);
  const firstRow = kinds.reduce((least, kind) => Math.min(least, kind.firstRow), Infinity);
  const lastRow = kinds.reduce((most, kind) => Math.max(most, kind.lastRow), 0);
  return { class: number, name: CLASSES[number], count: sum(answers), answers, firstRow, lastRow };
}

/** The most frequent first; of several as frequent, the one that came first. */
function byFrequency(a: Frequency, b: Frequency): number {
  return b.count - a.count || a.firstRow - b.firstRow;
}

type Frequency = Pick<ClassStatistics, 'count' | 'firstRow'>;

/** The answers to all of these. */
export function allAnswers(kinds: readonly CommandStatistics[]): AnswerTotals {
  const all = noAnswers();
  for (const { answers } of kinds) {
    all.ok += answers.ok;
    all.error += answers.error;
    all.unread += answers.unread;
    all.untold += answers.untold;
    all.none += answers.none;
  }
  return all;
}

function sum({ ok, error, unread, untold, none }: AnswerTotals): number {
  return ok + error + unread + untold + none;
}
