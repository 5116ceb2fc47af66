/** Paths that were written together. */
interface Written {
  readonly paths: readonly string[];
  readonly command: number;
}

/** Numbers of 64 neighbours of a family, `vlans.64` to `vlans.127`; where there is none, `NOBODY`. */
type Leaf = readonly number[];
const LEAF = 64;
const NOBODY = -1;

/** A number for each of many paths. `vlans.5` and the like, of which there may be thousands, are kept in leaves that copies share. */
export class PathNumbers {
  readonly #single: ReadonlyMap<string, number>;
  readonly #families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>;

  constructor(single: ReadonlyMap<string, number>, families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>) {
    this.#single = single;
    this.#families = families;
  }

  /** A copy in which these have been written, one after another. */
  with(writes: readonly Written[]): PathNumbers {
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
          if (command !== NOBODY) map.set(`${family}.${at * LEAF + i}`, command);
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
      leaf = this.#families.get(family)?.get(at)?.slice() ?? new Array<number>(LEAF).fill(NOBODY);
      leaves.set(at, leaf);
    }
    return leaf;
  }
}

export const NO_PATHS = new PathNumbers(new Map(), new Map());

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
