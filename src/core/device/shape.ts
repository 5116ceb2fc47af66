import type { BitName } from '../wire/bits';
import { parseHex, toHex } from '../wire/hex';
import { parseMac, type MacAddress } from '../wire/mac';
import type { JsonObject } from './jsonData';

/** A state JSON that can't be used: which field, and what it should be. */
export class StateError extends Error {
  override readonly name = 'StateError';
  constructor(
    readonly path: string,
    needs: string,
  ) {
    super(`${path === '' ? 'the state' : `\`${path}\``}: ${needs}`);
  }
}

/** A JSON object from outside. */
export type JsonFields = Readonly<Record<string, unknown>>;

/**
 * How a value of the state is read and checked, compared, described to JSON schema, and asked of by filters. Apart from
 * masks of 64 bits, which are hex text there, values look in JSON as they do here.
 */
export interface PartShape<T> {
  /** @throws {StateError} naming the first field that doesn't fit. */
  readonly parse: (json: unknown, path: string) => T;
  /** True when both mean the same to a device. */
  readonly same: (a: T, b: T) => boolean;
  readonly schema: JsonObject;
  readonly leaves: readonly Leaf<T>[];
}

export type ShapeValue<S> = S extends PartShape<infer T> ? T : never;

/** Numbers, texts and switches within a value, of which there may be several or none. */
export type Leaf<T> = {
  /** Its path below the value's: empty, or `.max_usecs`. */
  readonly path: string;
  readonly doc: string;
} & (
  | { readonly kind: 'flag'; readonly values: Values<T, boolean> }
  | {
      readonly kind: 'number';
      readonly max: number;
      readonly bits: readonly BitName[] | undefined;
      readonly values: Values<T, number>;
    }
  | { readonly kind: 'wide'; readonly bits: readonly BitName[]; readonly values: Values<T, bigint> }
  | { readonly kind: 'mac'; readonly values: Values<T, MacAddress> }
  | { readonly kind: 'hex'; readonly values: Values<T, string> }
  | { readonly kind: 'choice'; readonly choices: readonly LeafChoice[]; readonly values: Values<T, string> }
);

export interface LeafChoice {
  readonly name: string;
  readonly doc: string;
}

type Values<T, V> = (value: T) => readonly V[];

/** The leaf as one of a value that holds the other. */
export function leafOf<S, T>(leaf: Leaf<T>, path: string, lift: <V>(values: Values<T, V>) => Values<S, V>): Leaf<S> {
  switch (leaf.kind) {
    case 'flag':
      return { ...leaf, path, values: lift(leaf.values) };
    case 'number':
      return { ...leaf, path, values: lift(leaf.values) };
    case 'wide':
      return { ...leaf, path, values: lift(leaf.values) };
    case 'mac':
    case 'hex':
      return { ...leaf, path, values: lift(leaf.values) };
    case 'choice':
      return { ...leaf, path, values: lift(leaf.values) };
  }
}

const equal = <T>(a: T, b: T) => a === b;

export function flag(doc: string): PartShape<boolean> {
  return {
    parse: (json, path) => {
      if (typeof json !== 'boolean') throw new StateError(path, 'must be true or false');
      return json;
    },
    same: equal,
    schema: { type: 'boolean', description: doc },
    leaves: [{ path: '', doc, kind: 'flag', values: (value) => [value] }],
  };
}

function whole(max: number, doc: string, bits?: readonly BitName[]): PartShape<number> {
  return {
    parse: (json, path) => {
      if (typeof json !== 'number' || !Number.isInteger(json) || json < 0 || json > max)
        throw new StateError(path, `must be a whole number from 0 to ${max}`);
      return json;
    },
    same: equal,
    schema: { type: 'integer', minimum: 0, maximum: max, description: doc },
    leaves: [{ path: '', doc, kind: 'number', max, bits, values: (value) => [value] }],
  };
}

export const u16 = (doc: string): PartShape<number> => whole(0xffff, doc);
/** A number of 32 bits, or a mask of them. */
export const u32 = (doc: string, bits?: readonly BitName[]): PartShape<number> => whole(0xffffffff, doc, bits);

/** A mask of 64 bits, which is hex text in JSON. */
export function mask64(doc: string, bits: readonly BitName[]): PartShape<bigint> {
  return {
    parse: (json, path) => {
      if (typeof json !== 'string' || !/^0x[0-9a-fA-F]{1,16}$/.test(json))
        throw new StateError(path, 'must be hex text of up to 64 bits, such as "0x82"');
      return BigInt(json);
    },
    same: equal,
    schema: { type: 'string', pattern: '^0x[0-9a-f]{1,16}$', description: doc },
    leaves: [{ path: '', doc, kind: 'wide', bits, values: (value) => [value] }],
  };
}

export function macAddress(doc: string): PartShape<MacAddress> {
  return {
    parse: (json, path) => {
      const mac = typeof json === 'string' ? parseMac(json) : undefined;
      if (mac === undefined) throw new StateError(path, 'must be an address such as "52:54:00:12:34:56"');
      return mac;
    },
    same: equal,
    schema: { type: 'string', pattern: '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$', description: doc },
    leaves: [{ path: '', doc, kind: 'mac', values: (value) => [value] }],
  };
}

/** Hex text of up to 255 bytes. */
export function hexBytes(doc: string): PartShape<string> {
  return {
    parse: (json, path) => {
      const bytes = typeof json === 'string' ? parseHex(json) : undefined;
      if (bytes instanceof Uint8Array && bytes.length <= 255) return toHex(bytes);
      const why = bytes && 'problem' in bytes ? `: ${bytes.problem}` : '';
      throw new StateError(path, `must be hex text of up to 255 bytes${why}`);
    },
    same: equal,
    schema: { type: 'string', pattern: '^[\\s:,]*((0[xX])?([0-9a-fA-F]{2})+([\\s:,]+|$))*$', description: doc },
    leaves: [{ path: '', doc, kind: 'hex', values: (value) => [value] }],
  };
}

/** The other shape, where nothing or null stands for `fallback`. */
export function orElse<T>(shape: PartShape<T>, fallback: T): PartShape<T> {
  return { ...shape, parse: (json, path) => (isAbsent(json) ? fallback : shape.parse(json, path)) };
}

/** Most VLAN ids, table entries and the like that a state may list: 16 bits number them. */
const LIST_LIMIT = 65_536;

export function parseList(json: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new StateError(path, 'must be a list');
  if (json.length > LIST_LIMIT)
    throw new StateError(path, `has ${json.length} entries, more than the ${LIST_LIMIT} allowed`);
  return json;
}

/** A list in which each place means something of its own. */
export function slots<T>(item: PartShape<T>): PartShape<readonly T[]> {
  return {
    parse: (json, path) => {
      const list = parseList(json, path);
      if (list.length === 0) throw new StateError(path, 'must have at least one entry');
      return list.map((entry, i) => item.parse(entry, `${path}[${i}]`));
    },
    same: (a, b) => sameInOrder(a, b, item.same),
    schema: { type: 'array', minItems: 1, items: item.schema },
    leaves: eachOf(item),
  };
}

/** A list in which neither order nor repetition means anything. */
export function setOf<T extends string | number>(item: PartShape<T>): PartShape<readonly T[]> {
  return {
    parse: (json, path) => parseList(json, path).map((entry, i) => item.parse(entry, `${path}[${i}]`)),
    same: sameSet,
    schema: { type: 'array', items: item.schema },
    leaves: eachOf(item),
  };
}

function eachOf<T>({ leaves }: PartShape<T>): Leaf<readonly T[]>[] {
  return leaves.map((leaf) => leafOf(leaf, leaf.path, (values) => (list) => list.flatMap(values)));
}

export function sameInOrder<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean = equal): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => sameAt(item, b[i], same)));
}

function sameAt<T>(a: T, b: T | undefined, same: (a: T, b: T) => boolean): boolean {
  return b !== undefined && same(a, b);
}

function sameSet<T>(a: readonly T[], b: readonly T[]): boolean {
  if (sameInOrder(a, b)) return true;
  const here = new Set(a);
  const there = new Set(b);
  return here.size === there.size && a.every((item) => there.has(item));
}

/** Optional values are the same when both are absent, or both there and the same. */
export function sameOptional<T>(a: T | undefined, b: T | undefined, same: (a: T, b: T) => boolean): boolean {
  return a === undefined || b === undefined ? a === b : a === b || same(a, b);
}

/** An object with these fields. */
export function struct<T extends object>(fields: { readonly [K in keyof T]: PartShape<T[K]> }, doc = ''): PartShape<T> {
  const names = fieldNames(fields);
  return {
    parse: (json, path) => {
      const from = parseObject(json, path);
      const value: Partial<T> = {};
      for (const name of names) value[name] = fields[name].parse(from[name], `${path}.${name}`);
      return complete(value, names);
    },
    same: (a, b) => a === b || names.every((name) => fields[name].same(a[name], b[name])),
    schema: {
      type: 'object',
      ...(doc === '' ? {} : { description: doc }),
      required: names,
      properties: Object.fromEntries(names.map((name) => [name, fields[name].schema])),
    },
    leaves: names.flatMap((name) => memberLeaves(fields[name], name)),
  };
}

/** The leaves of a value's member. */
export function memberLeaves<T, K extends keyof T & string>({ leaves }: PartShape<T[K]>, name: K): Leaf<T>[] {
  return leaves.map((leaf) => leafOf(leaf, `.${name}${leaf.path}`, (values) => (value) => values(value[name])));
}

export function fieldNames<T extends object>(fields: T): readonly (keyof T & string)[] {
  return Object.keys(fields).filter((name): name is keyof T & string => Object.hasOwn(fields, name));
}

function complete<T extends object>(value: Partial<T>, names: readonly (keyof T)[]): T {
  const isComplete = (some: Partial<T>): some is T => names.every((name) => Object.hasOwn(some, name));
  if (!isComplete(value)) throw new TypeError('A field was not read.');
  return value;
}

/** Values by numbers of 16 bits. */
export type Numbered<T> = Readonly<Record<string, T>>;

export function numbered<T>(item: PartShape<T>, doc: string): PartShape<Numbered<T>> {
  return {
    parse: (json, path) =>
      Object.fromEntries(
        Object.entries(parseObject(json, path)).map(([key, value]) => {
          const place = `${path}.${key}`;
          if (!/^(0|[1-9]\d{0,4})$/.test(key) || Number(key) > 0xffff)
            throw new StateError(place, 'must have a number of up to 16 bits as its name');
          return [key, item.parse(value, place)];
        }),
      ),
    same: (a, b) => a === b || keysOf(a, b).every((key) => sameOptional(a[key], b[key], item.same)),
    schema: {
      type: 'object',
      description: doc,
      propertyNames: { pattern: '^[0-9]{1,5}$' },
      additionalProperties: item.schema,
    },
    leaves: item.leaves.map((leaf) =>
      leafOf(leaf, leaf.path, (values) => (value) => Object.values(value).flatMap(values)),
    ),
  };
}

/** The numbers that either has, ascending. */
export function keysOf(a: Numbered<unknown>, b: Numbered<unknown> = {}): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort((one, other) => Number(one) - Number(other));
}

/** A value that a device may lack; JSON says null. */
export function optional<T>(shape: PartShape<T>): PartShape<T | undefined> {
  return {
    parse: (json, path) => (isAbsent(json) ? undefined : shape.parse(json, path)),
    same: (a, b) => sameOptional(a, b, shape.same),
    schema: { oneOf: [{ type: 'null' }, shape.schema] },
    leaves: shape.leaves.map((leaf) =>
      leafOf(leaf, leaf.path, (values) => (value) => (value === undefined ? [] : values(value))),
    ),
  };
}

export function isAbsent(json: unknown): json is undefined | null {
  return json === undefined || json === null;
}

export function parseObject(json: unknown, path: string): JsonFields {
  const isFields = (value: unknown): value is JsonFields =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isFields(json)) throw new StateError(path, 'must be a JSON object');
  return json;
}

/** A value's leaves by their paths where the value stands at `path`. */
export function leavesAt<T>(path: string, { leaves }: PartShape<T>): Leaf<T>[] {
  return leaves.map((leaf) => ({ ...leaf, path: path + leaf.path }));
}
