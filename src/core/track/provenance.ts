import { NO_PATHS, type PathNumbers } from './pathNumbers';

interface Entry {
  readonly paths: readonly string[];
  readonly command: number;
  readonly before: Entry | undefined;
}

/** After so many entries the log is folded. */
const FOLD_AFTER = 64;

/**
 * Which command last set each path of a state. Never changed in place, so that states can keep theirs; what is common to
 * two of them is there once, with a short log on top.
 */
export class Provenance {
  static readonly NONE = new Provenance(NO_PATHS, undefined, 0);

  readonly #base: PathNumbers;
  readonly #log: Entry | undefined;
  readonly #length: number;

  private constructor(base: PathNumbers, log: Entry | undefined, length: number) {
    this.#base = base;
    this.#log = log;
    this.#length = length;
  }

  /** The same after a command wrote these paths. */
  with(paths: readonly string[], command: number): Provenance {
    if (paths.length === 0) return this;
    const next = new Provenance(this.#base, { paths, command, before: this.#log }, this.#length + 1);
    return next.#length < FOLD_AFTER ? next : next.#foldedBefore(command);
  }

  /** The paths that the last command wrote, where that is the one with this number. */
  writtenBy(command: number): readonly string[] {
    const paths: string[] = [];
    for (let entry = this.#log; entry?.command === command; entry = entry.before) paths.push(...entry.paths);
    return paths;
  }

  /** The same with no more in the log than what the last command wrote, which has this number. */
  #foldedBefore(command: number): Provenance {
    const last = this.writtenBy(command);
    return new Provenance(this.folded().#base, { paths: last, command, before: undefined }, 1);
  }

  /** The same without a log: it takes the least memory to keep. */
  folded(): Provenance {
    if (!this.#log) return this;
    const entries: Entry[] = [];
    for (let entry: Entry | undefined = this.#log; entry; entry = entry.before) entries.push(entry);
    return new Provenance(this.#base.with(entries.reverse()), undefined, 0);
  }

  /** Command numbers by path. */
  toMap(): ReadonlyMap<string, number> {
    return this.folded().#base.toMap();
  }
}
