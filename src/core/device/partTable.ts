import { fieldNames } from './shape';
import type { Part } from './parts/part';
import { PARTS, type StatePart } from './parts/parts';
import type { StateParts } from './state';

/** The parts by name, as code that takes each in turn sees them. */
const TABLE: { readonly [P in StatePart]: Part<StateParts[P]> } = PARTS;

/** Names of the parts, in the order of the state JSON. */
export const STATE_PARTS: readonly StatePart[] = fieldNames(PARTS);

export function partOf<P extends StatePart>(part: P): Part<StateParts[P]> {
  return TABLE[part];
}

/** All parts, each made by the same function. */
export function eachPart(
  make: <P extends StatePart>(part: P, entry: Part<StateParts[P]>) => StateParts[P],
): StateParts {
  const parts: { -readonly [P in StatePart]?: StateParts[P] } = {};
  const set = <P extends StatePart>(part: P, entry: Part<StateParts[P]>) => {
    const made: StateParts[P] = make(part, entry);
    parts[part] = made;
  };
  for (const part of STATE_PARTS) set(part, partOf(part));
  const isWhole = (some: typeof parts): some is StateParts => STATE_PARTS.every((part) => part in some);
  if (!isWhole(parts)) throw new TypeError('A part was not made.');
  return parts;
}
