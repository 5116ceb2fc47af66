import type { StatePart } from './parts/parts';
import { STATE_PARTS, partOf } from './partTable';

interface FieldFacts {
  readonly decidedBy: readonly string[];
  readonly adds: boolean;
}

const FIELDS: ReadonlyMap<string, FieldFacts> = new Map(
  STATE_PARTS.flatMap((part) =>
    partOf(part).fields.map(({ path, decidedBy = [], accumulates: adds = false }) => [path, { decidedBy, adds }]),
  ),
);

/** Paths whose next name is a number: a VLAN, a virtqueue index, the number of an RSS context. */
export const NUMBERED: readonly string[] = STATE_PARTS.flatMap((part) => partOf(part).numbered ?? []);

const PART_AT: ReadonlyMap<string, StatePart> = new Map(
  STATE_PARTS.flatMap((part) => Object.keys(partOf(part).schema).map((name) => [name, part])),
);

/** The part of a state that a path of the state JSON is in. Throws on a path of which there is none. */
export function partAt(path: string): StatePart {
  const [name = ''] = path.split('.');
  const part = PART_AT.get(name);
  if (part === undefined) throw new RangeError(`The state has no part ${name}.`);
  return part;
}

/** True where each command adds to the field at this path; of other fields the last command decides. */
export function accumulates(path: string): boolean {
  return FIELDS.get(path)?.adds ?? false;
}

/**
 * True when what is said of the state's item `item` holds for its field `path`: they are the same, one is within the
 * other, or commands for the item decide the field too, as RSS decides the steering.
 */
export function concerns(item: string, path: string): boolean {
  return overlaps(item, path) || (FIELDS.get(path)?.decidedBy ?? []).some((other) => overlaps(item, other));
}

/** True when one path is the other, or within it. */
export function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
