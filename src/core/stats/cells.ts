import { NO_ANSWER, UNREAD } from '../filter/candidate';
import type { TraceRecord } from '../trace/record';
import { OK } from '../wire/answer';
import type { CommandColumns } from './columns';

/** What some rows that follow each other are. */
export interface OverviewBucket {
  /** Commands by class, as far as there are any; -1 stands for a command too short to have a class. */
  readonly classes: readonly { readonly class: number; readonly count: number }[];
  readonly commands: number;
  /** Answered with an ack other than OK. */
  readonly errors: number;
  readonly unanswered: number;
  readonly damaged: number;
  readonly resets: number;
  /** Starts of a device: a driver has set DRIVER_OK. */
  readonly starts: number;
  /** Commands within a restore, from `restore-begin` to `restore-end`. */
  readonly restored: number;
}

/** A whole trace in buckets of `rowsEach` rows, but for the last, which may have fewer. */
export interface Overview {
  readonly rowsEach: number;
  /** Rows that are in it. */
  readonly rows: number;
  readonly buckets: readonly OverviewBucket[];
}

const CELLS = 4096;
/** Classes, and one more for what has none. */
const CLASSES = 257;

type Kind = Exclude<keyof OverviewBucket, 'classes' | 'commands'>;

/** Counts what rows are in at most 4096 cells of as many rows each: twice as many whenever the cells are full. */
export class Cells {
  #rows = 0;
  #rowsEach = 1;
  /** By class; absent while there was none of it. */
  #classes: (Uint32Array | undefined)[] = [];
  #kinds: Record<Kind, Uint32Array> = countsOf(() => new Uint32Array(CELLS));

  clone(): Cells {
    const copy = new Cells();
    copy.#rows = this.#rows;
    copy.#rowsEach = this.#rowsEach;
    copy.#classes = this.#classes.map((counts) => counts?.slice());
    copy.#kinds = countsOf((kind) => this.#kinds[kind].slice());
    return copy;
  }

  /** Takes the next rows: the commands of these columns from `from` to `to`. */
  commands({ classes, acks }: CommandColumns, from: number, to: number, isRestoring: boolean): void {
    for (let at = from; at < to;) {
      const cell = this.#cellOfNext();
      const { errors, unanswered, restored } = this.#kinds;
      const end = Math.min(to, at + (cell + 1) * this.#rowsEach - this.#rows);
      this.#rows += end - at;
      if (isRestoring) restored[cell] = (restored[cell] ?? 0) + end - at;
      for (; at < end; at += 1) {
        const counts = this.#ofClass(classes[at] ?? -1);
        counts[cell] = (counts[cell] ?? 0) + 1;
        const ack = acks[at] ?? NO_ANSWER;
        if (ack === OK) continue;
        if (ack < UNREAD) errors[cell] = (errors[cell] ?? 0) + 1;
        else if (ack === NO_ANSWER) unanswered[cell] = (unanswered[cell] ?? 0) + 1;
      }
    }
  }

  /** Takes the next row, which is no command. */
  event({ type }: Exclude<TraceRecord, { type: 'command' }>): void {
    const cell = this.#cellOfNext();
    this.#rows++;
    const kind = KIND_OF[type];
    if (kind === undefined) return;
    const counts = this.#kinds[kind];
    counts[cell] = (counts[cell] ?? 0) + 1;
  }

  /** All of it in at most so many buckets. */
  overview(buckets: number): Overview {
    const rows = this.#rows;
    const rowsEach = this.#rowsEach;
    const cells = Math.ceil(rows / rowsEach);
    const each = Math.max(1, Math.ceil(cells / Math.max(1, Math.floor(buckets))));
    const list = Array.from({ length: Math.ceil(cells / each) }, (_, at) => this.#bucket(at * each, (at + 1) * each));
    return { rowsEach: rowsEach * each, rows, buckets: list };
  }

  #bucket(from: number, to: number): OverviewBucket {
    const classes = this.#classes.flatMap((counts, at) => {
      const count = counts ? sum(counts, from, to) : 0;
      return count > 0 ? [{ class: at - 1, count }] : [];
    });
    const commands = classes.reduce((all, { count }) => all + count, 0);
    return { classes, commands, ...countsOf((kind) => sum(this.#kinds[kind], from, to)) };
  }

  /** The cell that the next row falls into. */
  #cellOfNext(): number {
    if (this.#rows === CELLS * this.#rowsEach) this.#merge();
    return Math.floor(this.#rows / this.#rowsEach);
  }

  #ofClass(classNumber: number): Uint32Array {
    const at = Math.min(CLASSES - 1, classNumber + 1);
    return (this.#classes[at] ??= new Uint32Array(CELLS));
  }

  #merge(): void {
    this.#rowsEach *= 2;
    this.#classes = this.#classes.map((counts) => counts && merged(counts));
    this.#kinds = countsOf((kind) => merged(this.#kinds[kind]));
  }
}

const KIND_OF: Readonly<Partial<Record<TraceRecord['type'], Kind>>> = {
  damaged: 'damaged',
  reset: 'resets',
  device: 'starts',
};

function countsOf<T>(make: (kind: Kind) => T): Record<Kind, T> {
  return {
    errors: make('errors'),
    unanswered: make('unanswered'),
    damaged: make('damaged'),
    resets: make('resets'),
    starts: make('starts'),
    restored: make('restored'),
  };
}
function merged(counts: Uint32Array): Uint32Array {
  const half = new Uint32Array(CELLS);
  for (let cell = 0; cell < CELLS; cell += 1) half[cell >> 1] = (half[cell >> 1] ?? 0) + (counts[cell] ?? 0);
  return half;
}

function sum(counts: Uint32Array, from: number, to: number): number {
  let all = 0;
  for (let cell = from; cell < Math.min(to, CELLS); cell += 1) all += counts[cell] ?? 0;
  return all;
}
