import { pairFields, type FieldPair } from '../device/diff';
import { withUnits } from '../device/fill';
import { NONE, type Json } from '../device/jsonData';
import { withPart, type DeviceState } from '../device/state';
import { FEATURES_PATH, UNITS, unseenText, type KnownState } from '../device/unknown';
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
   * told otherwise and meaning the same; it doesn't count, and needs no command. `unknown`: one of them, or both, can't be told;
   * it doesn't count either.
   */
  readonly kind: 'value' | 'absent' | 'equivalent' | 'unknown';
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
  /** Items of which it isn't known whether they differ. */
  readonly unknown: number;
  /** The commands that make B mean the same as A. */
  readonly patch: PatchPlan;
}

const FEATURES: Unpatchable = { field: 'features', why: 'Features can be renegotiated only after a reset.' };

/** Compares two states field by field, by what they mean. What isn't known of one of them is no difference. Pure. */
export function compareStates(one: KnownState, other: KnownState): StateComparison {
  const untold = unknownBetween(one, other);
  const a = withVlansBetween(withUnits(one.state, other.state, new Set(untold)), one, other);
  const b = other.state;
  const pairs = pairFields(a, b);
  const counting = [
    ...(a.features === b.features ? [] : [featureDifference(a.features, b.features)]),
    ...pairs.filter(({ same }) => !same).map((pair) => describeDifference(pair, a, b)),
  ];
  const equivalent = pairs.filter(({ same, words }) => same && words !== undefined);
  const patch = planPatch(b, a);
  return {
    differences: [
      ...counting,
      ...untold.map((path) => unknownDifference(path, one, other)),
      ...equivalent.map((pair) => fieldDifference(pair, 'equivalent', pair.words ?? '')),
    ],
    count: counting.length,
    unknown: untold.length,
    patch: a.features === b.features ? patch : { ...patch, unpatchable: [FEATURES, ...patch.unpatchable] },
  };
}

/** Paths of the items that aren't known of one of two states, in the order of the state JSON. */
function unknownBetween({ unknown: a }: KnownState, { unknown: b }: KnownState): readonly string[] {
  return [FEATURES_PATH, ...UNITS.map(({ path }) => path)].filter((path) => a.items.has(path) || b.items.has(path));
}

/** A's VLANs as far as both tell them; of the others, B's. */
function withVlansBetween(state: DeviceState, a: KnownState, b: KnownState): DeviceState {
  if (!a.unknown.vlans && !b.unknown.vlans) return state;
  const { vlans } = b.state;
  if (vlans === 'all') return state;
  const isTold = ({ unknown }: KnownState, vid: number) =>
    !unknown.vlans || unknown.vlans.present.includes(vid) || unknown.vlans.absent.includes(vid);
  const has = ({ state: { vlans: there } }: KnownState, vid: number) => there === 'all' || there.includes(vid);
  const either = new Set([...vlans, ...(a.state.vlans === 'all' ? [] : a.state.vlans)]);
  const kept = [...either].filter((vid) => has(isTold(a, vid) && isTold(b, vid) ? a : b, vid));
  return withPart(
    state,
    'vlans',
    kept.sort((one, other) => one - other),
  );
}

function unknownDifference(path: string, one: KnownState, other: KnownState): FieldDifference {
  const [a, b] = [one, other].map((side) => sideOfUnknown(path, side));
  const sides = [...(a?.why ? [`A: ${a.why}`] : []), ...(b?.why ? [`B: ${b.why}`] : [])];
  return {
    field: path,
    kind: 'unknown',
    a: a?.json ?? NONE,
    b: b?.json ?? NONE,
    textA: a?.text ?? '',
    textB: b?.text ?? '',
    text: `It can't be told whether they differ. ${sides.join(' ')}`,
  };
}

function sideOfUnknown(path: string, { state, unknown }: KnownState) {
  const unseen = unknown.items.get(path);
  if (unseen) return { json: NONE, text: 'not known', why: unseenText(unseen) };
  if (path === FEATURES_PATH) return { json: hexNumber(state.features), text: hexNumber(state.features), why: undefined };
  const field = pairFields(state, state).find((pair) => pair.path === path);
  return { json: field?.a ?? NONE, text: field?.textA ?? '', why: undefined };
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
