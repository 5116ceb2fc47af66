import { KEY_MEMORY } from '../device/state';
import type { Unseen } from '../device/unknown';

/** Numbers of 64 neighbours of a family, `vlans.64` to `vlans.127`; where there is none, `NO_CODE`. */
type Leaf = readonly number[];
const LEAF = 64;
const NO_CODE = -1;

/**
 * How a path came to its value: a command set it, or somebody saw it before that command. Or the value isn't known: the capture has
 * not all of the command's bytes, or not its answer, or only the device's copy of it, or what it sets follows from something that
 * isn't known.
 */
const HOW = ['set', 'seen', 'cut', 'unanswered', 'copied', 'partial'] as const;
export type How = (typeof HOW)[number];

/** A command and how, in one number. */
const codeOf = (command: number, how: How): number => command * HOW.length + HOW.indexOf(how);
const howOf = (code: number): How => HOW[code % HOW.length] ?? 'set';
const commandOf = (code: number): number => Math.floor(code / HOW.length);

function unseenOf(code: number): Unseen | undefined {
  const how = howOf(code);
  return how === 'set' || how === 'seen' ? undefined : { kind: how, command: commandOf(code) };
}

/** Stands for all paths of a family: a command may have written any of them. */
const anyOf = (family: string): string => `${family}.*`;

/** A code for each of many paths. `vlans.5` and the like, of which there may be thousands, are kept in leaves that copies share. */
class PathCodes {
  readonly #single: ReadonlyMap<string, number>;
  readonly #families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>;

  constructor(single: ReadonlyMap<string, number>, families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>) {
    this.#single = single;
    this.#families = families;
  }

  /** A copy in which these have been written, one after another. */
  with(writes: readonly Pick<Entry, 'paths' | 'code'>[]): PathCodes {
    const single = new Map(this.#single);
    const families = new Map(this.#families);
    const changed = new Map<string, Map<number, number[]>>();
    for (const { paths, code } of writes) {
      for (const path of paths) {
        const place = placeOf(path);
        if (place) leafOf(changed, families, place)[place.index % LEAF] = code;
        else single.set(path, code);
        if (!path.endsWith('.*')) continue;
        const family = path.slice(0, -2);
        changed.delete(family);
        families.delete(family);
      }
    }
    for (const [family, leaves] of changed) {
      families.set(family, new Map([...(families.get(family) ?? []), ...leaves]));
    }
    return new PathCodes(single, families);
  }

  /** Undefined where nothing has written the path. */
  codeAt(path: string): number | undefined {
    const place = placeOf(path);
    if (!place) return this.#single.get(path);
    const code = this.#families.get(place.family)?.get(Math.floor(place.index / LEAF))?.[place.index % LEAF];
    return code === NO_CODE ? undefined : code;
  }

  /** What has been written in a family, by its numbers. */
  *within(family: string): Iterable<readonly [index: number, code: number]> {
    for (const [at, leaf] of this.#families.get(family) ?? []) {
      for (const [i, code] of leaf.entries()) if (code !== NO_CODE) yield [at * LEAF + i, code];
    }
  }

  *[Symbol.iterator](): Iterator<readonly [path: string, code: number]> {
    yield* this.#single;
    for (const family of this.#families.keys()) {
      for (const [index, code] of this.within(family)) yield [`${family}.${index}`, code];
    }
  }
}

/** The leaf of a place as a copy that may be written. */
function leafOf(
  changed: Map<string, Map<number, number[]>>,
  families: ReadonlyMap<string, ReadonlyMap<number, Leaf>>,
  { family, index }: Place,
): number[] {
  const at = Math.floor(index / LEAF);
  let leaves = changed.get(family);
  if (!leaves) changed.set(family, (leaves = new Map<number, number[]>()));
  let leaf = leaves.get(at);
  if (!leaf) {
    leaf = families.get(family)?.get(at)?.slice() ?? new Array<number>(LEAF).fill(NO_CODE);
    leaves.set(at, leaf);
  }
  return leaf;
}

const NO_PATHS = new PathCodes(new Map(), new Map());

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
  readonly code: number;
  readonly before: Entry | undefined;
}

/** After so many entries the log is folded. */
const FOLD_AFTER = 64;

/** What is known before any command. */
export interface Start {
  /** Why the state isn't the one after a reset; undefined where a reset, or the driver's start, has been seen. */
  readonly unseen: Unseen | undefined;
  /** A record has told the features. */
  readonly features: boolean;
}

/**
 * What is known of each path of a state, and which command last set it. Never changed in place, so that states can keep theirs;
 * what is common to two of them is there once, with a short log on top.
 */
export class Provenance {
  readonly start: Start;
  readonly #base: PathCodes;
  readonly #log: Entry | undefined;
  readonly #length: number;
  /** No command has left anything unknown. */
  readonly #isSure: boolean;

  private constructor(start: Start, base: PathCodes, log: Entry | undefined, length: number, isSure: boolean) {
    this.start = start;
    this.#isSure = isSure;
    this.#base = base;
    this.#log = log;
    this.#length = length;
  }

  /** Before any command. */
  static from(start: Start): Provenance {
    return new Provenance(start, NO_PATHS, undefined, 0, true);
  }

  /** The same after a command wrote these paths, or may have. `vlans.*` stands for any VLAN. */
  with(paths: readonly string[], command: number, how: How = 'set'): Provenance {
    if (paths.length === 0) return this;
    const entry = { paths, code: codeOf(command, how), before: this.#log };
    const isSure = this.#isSure && (how === 'set' || how === 'seen');
    const next = new Provenance(this.start, this.#base, entry, this.#length + 1, isSure);
    return next.#length < FOLD_AFTER ? next : next.#foldedBefore(command);
  }

  /** The same where a record has told the features since. */
  withFeatures(): Provenance {
    const start = { ...this.start, features: true };
    return new Provenance(start, this.#base, this.#log, this.#length, this.#isSure);
  }

  /** True where all is known that commands and features decide. */
  get isWhole(): boolean {
    return this.#isSure && this.start.unseen === undefined && this.start.features;
  }

  /** No command has written anything. */
  get isBlank(): boolean {
    return this.#log === undefined && this.#base === NO_PATHS;
  }

  /** The paths that the last command set, where that is the one with this number. */
  writtenBy(command: number): readonly string[] {
    const paths: string[] = [];
    for (let entry = this.#log; entry && commandOf(entry.code) === command; entry = entry.before)
      if (howOf(entry.code) === 'set') paths.push(...entry.paths);
    return paths;
  }

  /** Why the value at a path isn't known; undefined where it is. */
  unseen(path: string): Unseen | undefined {
    const family = placeOf(path)?.family;
    const any = family === undefined ? undefined : anyOf(family);
    const code = this.#codeAt(path, any);
    return code === undefined ? this.start.unseen : unseenOf(code);
  }

  /** The number of the command that set the path last, or before which somebody has seen it. */
  toldAt(path: string): number | undefined {
    const code = this.#codeAt(path, undefined);
    return code === undefined || unseenOf(code) ? undefined : commandOf(code);
  }

  /** The command that may have written any path of a family last, so that none is known but those written since. */
  anyUnseen(family: string): Unseen | undefined {
    const code = this.#codeAt(anyOf(family), undefined);
    return code === undefined ? this.start.unseen : unseenOf(code);
  }

  /** What is known of the numbers in a family that something has written: undefined, or why not. */
  within(family: string): ReadonlyMap<number, Unseen | undefined> {
    return new Map([...this.folded().#base.within(family)].map(([index, code]) => [index, unseenOf(code)]));
  }

  #codeAt(path: string, any: string | undefined): number | undefined {
    for (let entry = this.#log; entry; entry = entry.before)
      if (entry.paths.includes(path) || (any !== undefined && entry.paths.includes(any))) return entry.code;
    return this.#base.codeAt(path) ?? (any === undefined ? undefined : this.#base.codeAt(any));
  }

  /** The same with no more in the log than what the last command wrote, which has this number. */
  #foldedBefore(command: number): Provenance {
    const last: Entry[] = [];
    for (let entry = this.#log; entry && commandOf(entry.code) === command; entry = entry.before) last.push(entry);
    const folded = this.folded().#base;
    const log = last.reverse().reduce<Entry | undefined>((before, { paths, code }) => ({ paths, code, before }), undefined);
    return new Provenance(this.start, folded, log, last.length, this.#isSure);
  }

  /** The same without a log: it takes the least memory to keep. */
  folded(): Provenance {
    if (!this.#log) return this;
    const entries: Entry[] = [];
    for (let entry: Entry | undefined = this.#log; entry; entry = entry.before) entries.push(entry);
    return new Provenance(this.start, this.#base.with(entries.reverse()), undefined, 0, this.#isSure);
  }

  /** By path, the number of the command that last set it. */
  toMap(): ReadonlyMap<string, number> {
    const map = new Map<string, number>();
    for (const [path, code] of this.folded().#base) if (howOf(code) === 'set' && !HIDDEN.has(path)) map.set(path, commandOf(code));
    return map;
  }
}

/** Paths of what no state JSON tells. */
const HIDDEN: ReadonlySet<string> = new Set([KEY_MEMORY]);
