import type { DeviceConfig } from '../../wire/config';
import { NONE, type Json, type JsonObject } from '../jsonData';
import type { JsonFields, Leaf } from '../shape';

/** How items are gathered for people, in the order in which they look for them. */
export const GROUPS = [
  'Receive Mode',
  'MAC Address',
  'VLANs',
  'Queues and Steering',
  'Offloads',
  'Notification Coalescing',
  'Status',
] as const;
export type Group = (typeof GROUPS)[number];

/** What a part after a reset depends on. */
export interface ResetFacts {
  /** Negotiated. */
  readonly features: bigint;
  readonly config: DeviceConfig;
}

/** All that is known of one part of the device state. What asks for each part in turn takes it from here. */
export interface Part<V, J extends JsonObject = JsonObject> {
  /** Source: virtio 1.4, the network device's section on it. */
  readonly reset: (facts: ResetFacts) => V;
  /** Features alone decide what it is after a reset. */
  readonly byFeatures?: true;
  /** JSON schemas of the state JSON's fields that tell it, in their order there. */
  readonly schema: Readonly<Record<keyof J & string, JsonObject>>;
  readonly toJson: (value: V) => J;
  /**
   * `reset`: the value where nothing is told, and where no more is told than what holds after a reset.
   * @throws {StateError} naming the first field that doesn't fit.
   */
  readonly parse: (root: JsonFields, reset: V) => V;
  /** What filters can ask, by paths of the state JSON. */
  readonly leaves: readonly Leaf<V>[];
  /** Every field in which two values can differ; those named by a number are made for two values by `fieldsOf`. */
  readonly fields: readonly StateField<V>[];
  /** The fields by which two values are compared. */
  readonly fieldsOf: (a: V, b: V) => readonly StateField<V>[];
  /** Paths whose next name is a number. */
  readonly numbered?: readonly string[];
  /** What of it is known or unknown, each as a whole. */
  readonly units: readonly Unit[];
  /** The part for people; nothing where the device doesn't have it. */
  readonly items: (value: V, features: bigint) => readonly Item[];
  /** The part written out so that values that mean the same are the same text. */
  readonly sections: (value: V) => readonly Section[];
}

/** An item of the state that is known or unknown as a whole. */
export interface Unit {
  /** Its path in the state JSON. */
  readonly path: string;
  /** The fields of the state JSON that tell it, where they are others than the one at `path`. */
  readonly paths?: readonly string[];
  /** What commands write of it, each of which has to be known. None: no command writes it. */
  readonly by: readonly string[];
  /** Paths whose next name is a number, any of which may be unknown for themselves. */
  readonly within?: string;
  /**
   * Bits of features without which every device has it as after a reset. Absent where a device takes the commands all the same:
   * QEMU's model doesn't look at the feature.
   */
  readonly fixedWithout?: readonly number[];
}

/** A field of the state JSON in which two states can differ, by its path. */
export interface StateField<V> {
  readonly path: string;
  readonly group: Group;
  /** Bits of features, any of which gives it to a device; none where every device has it. */
  readonly givenBy: readonly number[];
  readonly json: (value: V) => Json;
  /** True when both mean the same to a device. */
  readonly same: (a: V, b: V) => boolean;
  /** Says of values that mean the same how they are told otherwise; undefined where they aren't. */
  readonly equivalent?: (a: V, b: V) => string | undefined;
  readonly text: (value: V) => string;
  /** What it means that the states A and B differ in it, in whole sentences. */
  readonly difference: (a: V, b: V) => string;
  /** Paths of fields whose commands decide this one too. */
  readonly decidedBy?: readonly string[];
  /** Each command adds to it; of other fields the last command decides. */
  readonly accumulates?: true;
  /** How QEMU's model holds it otherwise than the specification's. */
  readonly inQemu?: string;
}

/** One item of a state: a path of the state JSON, a label, and its value in words. */
export interface Item {
  readonly path: string;
  readonly group: Group;
  readonly label: string;
  readonly text: string;
  /** More than fits in a line. */
  readonly detail?: string;
  /** Entries of a list: addresses, table slots. */
  readonly entries?: readonly { readonly path: string; readonly text: string }[];
  /** What a set has in it. Absent where it has no bounds. */
  readonly members?: Members;
}

export type Members =
  | { readonly kind: 'numbers'; readonly values: readonly number[] }
  | { readonly kind: 'texts'; readonly values: readonly string[]; readonly describe: (value: string) => string };

/** Lines under a heading. */
export interface Section {
  readonly title: string;
  readonly lines: readonly { readonly path: string; readonly text: string }[];
}

/** A section of texts that belong to one path. */
export function sectionOf(title: string, path: string, texts: readonly string[]): Section {
  return { title, lines: (texts.length === 0 ? ['none'] : texts).map((text) => ({ path, text })) };
}

/** A section of items. */
export function itemSection(title: string, items: readonly Item[]): Section {
  return { title, lines: items.map(({ path, label, text }) => ({ path, text: `${label}: ${text}` })) };
}

/** A part whose fields are the same whatever the values. */
export function fixed<V>(fields: readonly StateField<V>[]): Pick<Part<V>, 'fields' | 'fieldsOf'> {
  return { fields, fieldsOf: () => fields };
}

/** The field that stands for a part which only one of two devices has. */
export function presence<V extends Json | undefined>(
  field: Pick<StateField<V>, 'path' | 'group' | 'givenBy' | 'text' | 'difference'>,
): StateField<V> {
  return { ...field, json: (value) => value ?? NONE, same: (a, b) => (a === undefined) === (b === undefined) };
}

/** Names the state of two that has something. */
export function which(isA: boolean): string {
  return isA ? 'A' : 'B';
}

export const onOff = (on: boolean): string => (on ? 'on' : 'off');
