import type { Json } from '../device/diff';
import type { DeviceState } from '../device/state';
import { F, featureName, hasFeature } from '../wire/features';
import { keysOf, partedFields, sameCoalesce, coalesceOf, sameText, type Field } from './fields';
import { planMend, type MendPlan } from './mend';
import type { Unmendable } from './mendRule';
import { valueAt, valueText } from './values';
import { describeField } from './words';

/** A field in which two states differ. */
export interface FieldDifference {
  readonly field: Field;
  /**
   * `value`: both have it and it differs. `absent`: one of them doesn't have it, for lack of a feature. `form`: said
   * otherwise and meaning the same; it doesn't count, and needs no mending.
   */
  readonly kind: 'value' | 'absent' | 'form';
  /** As in the state JSON. */
  readonly a: Json;
  readonly b: Json;
  /** The values in a few words. */
  readonly textA: string;
  readonly textB: string;
  /** What it means, in sentences. */
  readonly text: string;
}

export interface Comparison {
  /** In the order of the state JSON. */
  readonly differences: readonly FieldDifference[];
  /** Differences that count. */
  readonly count: number;
  /** The commands that make B mean the same as A. */
  readonly mend: MendPlan;
}

const FEATURES: Unmendable = { field: 'features', why: 'Features are negotiated anew only after a reset.' };

/** Compares two states field by field, by what they mean. Pure. */
export function compareStates(a: DeviceState, b: DeviceState): Comparison {
  const parted: readonly Field[] = [...(a.features === b.features ? [] : ['features' as const]), ...partedFields(a, b)];
  const differences = parted.map((field) => differenceOf(field, a, b));
  const mend = planMend(b, a);
  const unmendable = a.features === b.features ? mend.unmendable : [FEATURES, ...mend.unmendable];
  return {
    differences: [...differences, ...forms(a, b)],
    count: differences.length,
    mend: { ...mend, unmendable },
  };
}

function differenceOf(field: Field, a: DeviceState, b: DeviceState): FieldDifference {
  const absence = absenceOf(field, a, b);
  const sentences = [describeField(field, a, b), absence, modelHint(field, a, b)];
  const text = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return { field, kind: absence === undefined ? 'value' : 'absent', ...valuesOf(field, a, b), text };
}

function valuesOf(field: Field, a: DeviceState, b: DeviceState) {
  return {
    a: valueAt(a, field),
    b: valueAt(b, field),
    textA: valueText(a, field),
    textB: valueText(b, field),
  };
}

/** Features, any of which gives a device the part that begins so. */
const GIVEN_BY: readonly (readonly [start: string, bits: readonly number[]])[] = [
  ['rx.promisc', [F.CTRL_RX]],
  ['rx.allmulti', [F.CTRL_RX]],
  ['rx.', [F.CTRL_RX_EXTRA]],
  ['mac_table.', [F.CTRL_RX]],
  ['vlans', [F.CTRL_VLAN]],
  ['queue_pairs', [F.MQ, F.RSS]],
  ['steering', [F.RSS]],
  ['rss_contexts', [F.RSS_CONTEXT]],
  ['rss', [F.RSS]],
  ['hash_tunnel', [F.HASH_TUNNEL]],
  ['hash', [F.HASH_REPORT]],
  ['coalescing', [F.NOTF_COAL, F.VQ_NOTF_COAL]],
];

/** What one side lacks that the other has, where that is why they differ. */
function absenceOf(field: Field, a: DeviceState, b: DeviceState): string | undefined {
  const bits = GIVEN_BY.find(([start]) => field.startsWith(start))?.[1];
  if (!bits) return undefined;
  const has = ({ features }: DeviceState) => bits.some((bit) => hasFeature(features, bit));
  if (has(a) === has(b)) return undefined;
  return `${has(a) ? 'B' : 'A'} hasn't negotiated ${bits.map(featureName).join(' or ')}.`;
}

/** Differences that can be the doing of the models that track the sides rather than of their commands. */
function modelHint(field: Field, a: DeviceState, b: DeviceState): string | undefined {
  if (a.profile === b.profile) return undefined;
  if (field === 'rss' || field === 'hash') {
    return `${a.profile === 'qemu' ? 'A' : 'B'} is QEMU's model, which keeps 40 bytes of key, whatever a command brings, and takes HASH_CONFIG for RSS where both are negotiated.`;
  }
  return undefined;
}

/** What the states say otherwise and mean the same. */
function forms(a: DeviceState, b: DeviceState): FieldDifference[] {
  const parted = new Set(partedFields(a, b));
  const found: FieldDifference[] = [];
  const add = (field: Field, text: string) => {
    if (!parted.has(field)) found.push({ field, kind: 'form', ...valuesOf(field, a, b), text });
  };
  for (const list of ['unicast', 'multicast'] as const) {
    const here = a.mac_table[list];
    const there = b.mac_table[list];
    if (sameText(here, there)) continue;
    const how = here.length === there.length ? 'in another order' : 'with repetitions';
    add(`mac_table.${list}`, `The same addresses ${how}: no frame is received otherwise.`);
  }
  if (a.coalescing && b.coalescing && !sameOwn(a.coalescing, b.coalescing)) {
    add(
      'coalescing.vq',
      'A virtqueue has parameters of its own that are those of its direction: they say nothing new.',
    );
  }
  return found;
}

type Coalescing = NonNullable<DeviceState['coalescing']>;

function sameOwn(a: Coalescing, b: Coalescing): boolean {
  return keysOf(a.vq, b.vq).every(
    (index) =>
      Object.hasOwn(a.vq, index) === Object.hasOwn(b.vq, index) &&
      sameCoalesce(coalesceOf(a, index), coalesceOf(b, index)),
  );
}
