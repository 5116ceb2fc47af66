import type { Json } from './jsonData';
import type { StateField } from './parts/part';
import type { StatePart } from './parts/parts';
import { STATE_PARTS, partOf } from './partTable';
import type { DeviceState, StateParts } from './state';

/** A field in which two states differ, by its path in the state JSON. */
export interface Difference {
  readonly path: string;
  readonly a: Json;
  readonly b: Json;
}

/** A field of two states, whether or not it differs by meaning. */
export interface FieldPair extends Difference {
  readonly same: boolean;
  /** Bits of features, any of which gives the field to a device; none where every device has it. */
  readonly givenBy: readonly number[];
  /** The values in a few words. */
  readonly textA: string;
  readonly textB: string;
  /** What it means that they differ; where they are the same and told otherwise, how. Absent where there is nothing to tell. */
  readonly words?: string;
  /** How QEMU's model holds it otherwise than the specification's. */
  readonly inQemu?: string;
}

type States<P extends StatePart> = Pick<StateParts, P>;

const NO_PATHS: readonly string[] = [];

/** Paths of one part at which two states differ by meaning. */
export function differingIn<P extends StatePart>(part: P, a: States<P>, b: States<P>): readonly string[] {
  const here: StateParts[P] = a[part];
  const there: StateParts[P] = b[part];
  if (here === there) return NO_PATHS;
  const differing = partOf(part)
    .fieldsOf(here, there)
    .filter(({ same }) => !same(here, there));
  return differing.map(({ path }) => path);
}

/**
 * Paths at which two states differ by what they mean to a device: the order of a filter's addresses and their repetition
 * make no difference, nor do parameters of a virtqueue that are those of its direction. In the order of the state JSON;
 * features aren't among them.
 */
export function differingPaths(a: DeviceState, b: DeviceState): readonly string[] {
  return STATE_PARTS.flatMap((part) => differingIn(part, a, b));
}

/** The fields in which two states differ by meaning, in the order of the state JSON. */
export function diffStates(a: DeviceState, b: DeviceState): Difference[] {
  return STATE_PARTS.flatMap((part) => (a[part] === b[part] ? [] : differencesIn(part, a, b)));
}

function differencesIn<P extends StatePart>(part: P, a: Pick<StateParts, P>, b: Pick<StateParts, P>): Difference[] {
  const here: StateParts[P] = a[part];
  const there: StateParts[P] = b[part];
  return partOf(part)
    .fieldsOf(here, there)
    .flatMap(({ path, same, json }) => (same(here, there) ? [] : [{ path, a: json(here), b: json(there) }]));
}

/** All fields of two states, in the order of the state JSON; a part that only one of them has is one field. */
export function pairFields(a: DeviceState, b: DeviceState): FieldPair[] {
  return STATE_PARTS.flatMap((part) => pairsIn(part, a, b));
}

function pairsIn<P extends StatePart>(part: P, a: Pick<StateParts, P>, b: Pick<StateParts, P>): FieldPair[] {
  const here: StateParts[P] = a[part];
  const there: StateParts[P] = b[part];
  return partOf(part)
    .fieldsOf(here, there)
    .map((field) => pairOf(field, here, there));
}

function pairOf<V>(field: StateField<V>, a: V, b: V): FieldPair {
  const { path, givenBy, inQemu } = field;
  const same = field.same(a, b);
  const words = same ? field.equivalent?.(a, b) : field.difference(a, b);
  return {
    path,
    givenBy,
    same,
    a: field.json(a),
    b: field.json(b),
    textA: field.text(a),
    textB: field.text(b),
    ...(words === undefined ? {} : { words }),
    ...(inQemu === undefined ? {} : { inQemu }),
  };
}
