interface Entry {
  readonly paths: readonly string[];
  readonly command: number;
  readonly before: Entry | undefined;
}

/** After so many entries the log is folded into the map. */
const FOLD_AFTER = 256;

/**
 * Which command last set each path of a state. Never changed in place, so that states can keep theirs; a map with a
 * short log on top, as copying the map for each of thousands of VLANs would cost more than the commands themselves.
 */
export class Provenance {
  static readonly NONE = new Provenance(new Map(), undefined, 0);

  readonly #base: ReadonlyMap<string, number>;
  readonly #log: Entry | undefined;
  readonly #length: number;

  private constructor(base: ReadonlyMap<string, number>, log: Entry | undefined, length: number) {
    this.#base = base;
    this.#log = log;
    this.#length = length;
  }

  /** The same after a command wrote these paths. */
  with(paths: readonly string[], command: number): Provenance {
    if (paths.length === 0) return this;
    const log = { paths, command, before: this.#log };
    return this.#length + 1 < FOLD_AFTER
      ? new Provenance(this.#base, log, this.#length + 1)
      : new Provenance(fold(this.#base, log), undefined, 0);
  }

  /** Command numbers by path. */
  toMap(): ReadonlyMap<string, number> {
    return this.#log ? fold(this.#base, this.#log) : this.#base;
  }
}

function fold(base: ReadonlyMap<string, number>, log: Entry): ReadonlyMap<string, number> {
  const map = new Map(base);
  const entries: Entry[] = [];
  for (let entry: Entry | undefined = log; entry; entry = entry.before) entries.push(entry);
  for (const { paths, command } of entries.reverse()) for (const path of paths) map.set(path, command);
  return map;
}
