import { pairFields, type FieldPair } from '../device/diff';
import type { Json } from '../device/jsonData';
import type { DeviceState } from '../device/state';
import { planPatch, type PatchPlan } from '../restore/patch';
import type { Unpatchable } from '../restore/patchRule';
import { featureName, featureNames, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { namesText } from '../device/parts/differenceText';

/** A field in which two states differ. */
export interface FieldDifference {
  readonly field: string;
  /**
   * `value`: both have it and it differs. `absent`: one of them doesn't have it, for lack of a feature. `equivalent`:
   * told otherwise and meaning the same; it doesn't count, and needs no command.
   */
  readonly kind: 'value' | 'absent' | 'equivalent';
  /** As in the state JSON. */
  readonly a: Json;
  readonly b: Json;
  /** The values in a few words. */
  readonly textA: string;
  readonly textB: string;
  /** What it means, in sentences. */
  readonly text: string;
}

export interface StateComparison {
  /** In the order of the state JSON; those that don't count come last. */
  readonly differences: readonly FieldDifference[];
  /** Differences that count. */
  readonly count: number;
  /** The commands that make B mean the same as A. */
  readonly patch: PatchPlan;
}

const FEATURES: Unpatchable = { field: 'features', why: 'Features can be renegotiated only after a reset.' };

/** Compares two states field by field, by what they mean. Pure. */
export function compareStates(a: DeviceState, b: DeviceState): StateComparison {
  const pairs = pairFields(a, b);
  const counting = [
    ...(a.features === b.features ? [] : [featureDifference(a.features, b.features)]),
    ...pairs.filter(({ same }) => !same).map((pair) => describeDifference(pair, a, b)),
  ];
  const equivalent = pairs.filter(({ same, words }) => same && words !== undefined);
  const patch = planPatch(b, a);
  return {
    differences: [...counting, ...equivalent.map((pair) => fieldDifference(pair, 'equivalent', pair.words ?? ''))],
    count: counting.length,
    patch: a.features === b.features ? patch : { ...patch, unpatchable: [FEATURES, ...patch.unpatchable] },
  };
}

function featureDifference(a: bigint, b: bigint): FieldDifference {
  const [textA, textB] = [hexNumber(a), hexNumber(b)];
  const text = `Negotiated: ${namesText(featureNames(a), featureNames(b))}`;
  return { field: 'features', kind: 'value', a: textA, b: textB, textA, textB, text };
}

function describeDifference(pair: FieldPair, a: DeviceState, b: DeviceState): FieldDifference {
  const absence = absenceOf(pair, a, b);
  const sentences = [pair.words, absence, modelHint(pair, a, b)];
  const text = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return fieldDifference(pair, absence === undefined ? 'value' : 'absent', text);
}

function fieldDifference(pair: FieldPair, kind: FieldDifference['kind'], text: string): FieldDifference {
  const { path: field, a, b, textA, textB } = pair;
  return { field, kind, a, b, textA, textB, text };
}

/** What one side lacks that the other has, where that is why they differ. */
function absenceOf({ givenBy }: FieldPair, a: DeviceState, b: DeviceState): string | undefined {
  const has = ({ features }: DeviceState) => givenBy.some((bit) => hasFeature(features, bit));
  if (has(a) === has(b)) return undefined;
  return `${has(a) ? 'B' : 'A'} hasn't negotiated ${givenBy.map(featureName).join(' or ')}.`;
}

/** Differences that can be the doing of the models that track the sides rather than of their commands. */
function modelHint({ inQemu }: FieldPair, a: DeviceState, b: DeviceState): string | undefined {
  if (a.profile === b.profile || inQemu === undefined) return undefined;
  return `${a.profile === 'qemu' ? 'A' : 'B'} uses QEMU's model, ${inQemu}.`;
}
