/** Numbers of 64 neighbours of a family, `vlans.64` to `vlans.127`; where there is none, `NO_COMMAND`. */
type Leaf = readonly number[];
const LEAF = 64;
const NO_COMMAND = -1;

/** A number for each of many paths. `vlans.5` and the like, of which there may be thousands, are kept in leaves that copies share. */
class PathNumbers {
  readonly #single: ReadonlyMap<string, number>;
  readonly #families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>;

  constructor(single: ReadonlyMap<string, number>, families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>) {
    this.#single = single;
    this.#families = families;
  }

  /** A copy in which these have been written, one after another. */
  with(writes: readonly Pick<Entry, 'paths' | 'command'>[]): PathNumbers {
    const single = new Map(this.#single);
    const changed = new Map<string, Map<number, number[]>>();
    for (const { paths, command } of writes) {
      for (const path of paths) {
        const place = placeOf(path);
        if (place) this.#leaf(changed, place)[place.index % LEAF] = command;
        else single.set(path, command);
      }
    }
    const families = new Map(this.#families);
    for (const [family, leaves] of changed) {
      families.set(family, new Map([...(this.#families.get(family) ?? []), ...leaves]));
    }
    return new PathNumbers(single, families);
  }

  toMap(): ReadonlyMap<string, number> {
    const map = new Map(this.#single);
    for (const [family, leaves] of this.#families) {
      for (const [at, leaf] of leaves) {
        leaf.forEach((command, i) => {
          if (command !== NO_COMMAND) map.set(`${family}.${at * LEAF + i}`, command);
        });
      }
    }
    return map;
  }

  /** The leaf of a place as a copy that may be written. */
  #leaf(changed: Map<string, Map<number, number[]>>, { family, index }: Place): number[] {
    const at = Math.floor(index / LEAF);
    let leaves = changed.get(family);
    if (!leaves) changed.set(family, (leaves = new Map<number, number[]>()));
    let leaf = leaves.get(at);
    if (!leaf) {
      leaf = this.#families.get(family)?.get(at)?.slice() ?? new Array<number>(LEAF).fill(NO_COMMAND);
      leaves.set(at, leaf);
    }
    return leaf;
  }
}

const NO_PATHS = new PathNumbers(new Map(), new Map());

interface Place {
  readonly family: string;
  readonly index: number;
}

/** A path that ends in a number, as it stands for VLANs, queues and RSS contexts: 16 bits, without leading zeros. */
function placeOf(path: string): Place | undefined {
  if (path.charCodeAt(path.length - 1) > 0x39) return undefined;
  const dot = path.lastIndexOf('.');
  const digits = path.length - dot - 1;
  if (dot < 0 || digits > 5) return undefined;
  let index = 0;
  for (let i = dot + 1; i < path.length; i++) {
    const digit = path.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    index = index * 10 + digit;
  }
  const isPlain = digits === 1 || (digits > 1 && path.charCodeAt(dot + 1) !== 0x30);
  return isPlain && index <= 0xffff ? { family: path.slice(0, dot), index } : undefined;
}

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
