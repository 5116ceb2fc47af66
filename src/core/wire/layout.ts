import type { FindingCode, Severity } from '../findings/finding';
import type { DeviceConfig } from './config';
import type { MacAddress } from './mac';

/** How a number is shown. */
export type Format =
  'decimal' | 'hex' | 'switch' | 'hash_types' | 'tunnel_types' | 'offloads' | 'stats_types' | 'microseconds';

/** What a rule may know of the device: what it negotiated and how it is set up at that moment. */
export interface DeviceFacts {
  readonly features: bigint;
  readonly config: DeviceConfig;
  /** Active queue pairs. */
  /** Undefined where it isn't known how many are active. */
  readonly queue_pairs: number | undefined;
}

/** What a field violates: a finding without its place, which the reader knows. */
export interface Violation {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly spec?: string;
  readonly refuses?: true;
}

/** A constraint of one field; `facts` is absent while no device is known. */
export type Rule<V> = (value: V, facts: DeviceFacts | undefined) => Violation | undefined;

interface Named<N extends string> {
  readonly name: N;
  /** What it is, for hovers and documentation. */
  readonly doc: string;
}

/** Little-endian unsigned number of up to 32 bits; `legacy` ones are guest-endian on a legacy device. */
export interface UintField<N extends string = string> extends Named<N> {
  readonly kind: 'uint';
  readonly size: 1 | 2 | 4;
  readonly legacy: boolean;
  readonly format: Format;
  readonly rules: readonly Rule<number>[];
}

/** Little-endian 64-bit mask. */
export interface WideField<N extends string = string> extends Named<N> {
  readonly kind: 'wide';
  readonly legacy: boolean;
  readonly format: Format;
  readonly rules: readonly Rule<bigint>[];
}

/** A number that tells the length of another field of the same structure: length = value + `plus`. */
export interface CountField<N extends string = string> extends Named<N> {
  readonly kind: 'count';
  readonly size: 1 | 2 | 4;
  readonly legacy: boolean;
  readonly of: string;
  readonly plus: 0 | 1;
  readonly rules: readonly Rule<number>[];
}

/** Numbers that the specification reserves. */
export interface ReservedField<N extends string = string> extends Named<N> {
  readonly kind: 'reserved';
  readonly size: 1 | 2;
  readonly length: number;
}

/** One Ethernet address. */
export interface MacField<N extends string = string> extends Named<N> {
  readonly kind: 'mac';
  readonly rules: readonly Rule<MacAddress>[];
}

/** Addresses, as many as the count field `count` of the same structure says. */
export interface MacsField<N extends string = string> extends Named<N> {
  readonly kind: 'macs';
  readonly count: string;
  readonly rules: readonly Rule<MacAddress>[];
}

/** 16-bit numbers, as many as the count field says. */
export interface NumbersField<N extends string = string> extends Named<N> {
  readonly kind: 'numbers';
  readonly count: string;
  readonly rules: readonly Rule<number>[];
}

/** Opaque bytes, as many as the count field says; hex text in values. */
export interface BytesField<N extends string = string> extends Named<N> {
  readonly kind: 'bytes';
  readonly count: string;
}

/** A structure within a structure. */
export interface StructField<N extends string = string, L extends Layout = Layout> extends Named<N> {
  readonly kind: 'struct';
  readonly fields: L;
}

/** The same structure again and again up to the end of the bytes. */
export interface RepeatField<N extends string = string, L extends Layout = Layout> extends Named<N> {
  readonly kind: 'repeat';
  readonly fields: L;
  /** Constraints over the fields of one structure. */
  readonly rules: readonly Rule<Values>[];
}

/** Device statistics replies: a header whose `type` tells which counters follow, up to the end of the bytes. */
export interface RepliesField<N extends string = string> extends Named<N> {
  readonly kind: 'replies';
  readonly replies: Readonly<Record<number, ReplySpec>>;
}

/** One kind of statistics reply. */
export interface ReplySpec {
  readonly name: string;
  /** The queues that have it. */
  readonly queues: 'receive' | 'transmit' | 'control';
  /** It needs one of these features; none when empty. */
  readonly features: readonly number[];
  readonly counters: readonly string[];
}

export type Field =
  | UintField
  | WideField
  | CountField
  | ReservedField
  | MacField
  | MacsField
  | NumbersField
  | BytesField
  | StructField
  | RepeatField
  | RepliesField;

/** The fields of a structure in wire order, without padding. */
export type Layout = readonly Field[];

/** One statistics reply as a value. */
export interface Reply {
  readonly type: number;
  readonly reserved: number;
  readonly vq_index: number;
  readonly reserved1: number;
  /** Bytes, header included. */
  readonly size: number;
  readonly counters: Readonly<Record<string, bigint>>;
}

/** Any value that a field can have. */
export type Value =
  number | bigint | string | readonly number[] | readonly string[] | readonly Reply[] | Values | readonly Values[];

/** The values of a structure by field name. */
export interface Values {
  readonly [name: string]: Value;
}

type ValueOf<T> = T extends { kind: 'uint' | 'count' }
  ? number
  : T extends { kind: 'wide' }
    ? bigint
    : T extends { kind: 'mac' }
      ? MacAddress
      : T extends { kind: 'macs' }
        ? readonly MacAddress[]
        : T extends { kind: 'numbers' | 'reserved' }
          ? readonly number[]
          : T extends { kind: 'bytes' }
            ? string
            : T extends { kind: 'replies' }
              ? readonly Reply[]
              : T extends { kind: 'struct'; fields: infer L extends Layout }
                ? ValuesOf<L>
                : T extends { kind: 'repeat'; fields: infer L extends Layout }
                  ? readonly ValuesOf<L>[]
                  : never;

/** The values that a layout holds, field by field. */
export type ValuesOf<L extends Layout> = { readonly [F in L[number] as F['name']]: ValueOf<F> };

type InputOf<T> = T extends { kind: 'struct'; fields: infer L extends Layout }
  ? InputsOf<L>
  : T extends { kind: 'repeat'; fields: infer L extends Layout }
    ? readonly InputsOf<L>[]
    : ValueOf<T>;
type Given<T> = T extends { kind: 'count' | 'reserved' } ? never : T;

/** What an encoder needs: counts follow from what they count, and reserved fields are zero unless given. */
export type InputsOf<L extends Layout> = {
  readonly [F in Given<L[number]> as F['name']]: InputOf<F>;
} & { readonly [F in Extract<L[number], { kind: 'reserved' }> as F['name']]?: readonly number[] };

interface NumberOptions {
  readonly legacy?: boolean;
  readonly format?: Format;
  readonly rules?: readonly Rule<number>[];
}

export function uint<const N extends string>(
  name: N,
  size: 1 | 2 | 4,
  doc: string,
  options: NumberOptions = {},
): UintField<N> {
  const { legacy = false, format = 'decimal', rules = [] } = options;
  return { kind: 'uint', name, size, doc, legacy, format, rules };
}

export function wide<const N extends string>(
  name: N,
  doc: string,
  options: { readonly legacy?: boolean; readonly format: Format; readonly rules?: readonly Rule<bigint>[] },
): WideField<N> {
  const { legacy = false, format, rules = [] } = options;
  return { kind: 'wide', name, doc, legacy, format, rules };
}

export function count<const N extends string>(
  name: N,
  size: 1 | 2 | 4,
  of: string,
  doc: string,
  options: { readonly plus?: 0 | 1; readonly legacy?: boolean; readonly rules?: readonly Rule<number>[] } = {},
): CountField<N> {
  const { plus = 0, legacy = false, rules = [] } = options;
  return { kind: 'count', name, size, of, doc, plus, legacy, rules };
}

export function reserved<const N extends string>(name: N, size: 1 | 2, length: number): ReservedField<N> {
  return { kind: 'reserved', name, size, length, doc: 'Reserved, zero.' };
}

export function mac<const N extends string>(
  name: N,
  doc: string,
  rules: readonly Rule<MacAddress>[] = [],
): MacField<N> {
  return { kind: 'mac', name, doc, rules };
}

export function macs<const N extends string>(
  name: N,
  counted: string,
  doc: string,
  rules: readonly Rule<MacAddress>[] = [],
): MacsField<N> {
  return { kind: 'macs', name, count: counted, doc, rules };
}

export function numbers<const N extends string>(
  name: N,
  counted: string,
  doc: string,
  rules: readonly Rule<number>[] = [],
): NumbersField<N> {
  return { kind: 'numbers', name, count: counted, doc, rules };
}

export function bytes<const N extends string>(name: N, counted: string, doc: string): BytesField<N> {
  return { kind: 'bytes', name, count: counted, doc };
}

export function struct<const N extends string, const L extends Layout>(
  name: N,
  doc: string,
  fields: L,
): StructField<N, L> {
  return { kind: 'struct', name, doc, fields };
}

export function repeat<const N extends string, const L extends Layout>(
  name: N,
  doc: string,
  fields: L,
  rules: readonly Rule<Values>[] = [],
): RepeatField<N, L> {
  return { kind: 'repeat', name, doc, fields, rules };
}

export function replies<const N extends string>(
  name: N,
  doc: string,
  kinds: Readonly<Record<number, ReplySpec>>,
): RepliesField<N> {
  return { kind: 'replies', name, doc, replies: kinds };
}
