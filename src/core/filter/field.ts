import type { BitName } from '../wire/bits';
import type { Classes } from '../device/reach';
import type { Candidate, Header } from './candidate';
import type { BytesTest } from '../wire/locate';

/** What a filter must have of a row to judge it, from cheap to dear. */
export const STAGES = [
  /** Type, ring, class, command and ack. */
  'header',
  /** The record, undecoded. */
  'record',
  /** Fields of the command. */
  'fields',
  /** The command in words. */
  'words',
  /** The devices before and after it, and findings, which depend on them. */
  'state',
] as const;
export type Stage = (typeof STAGES)[number];

export type NumberTest = (value: number) => boolean;
export type BigTest = (value: bigint) => boolean;
export type TextTest = (value: string) => boolean;

/** Where a field's values come from. What `some` makes is true when the test is true of one of a row's values. */
export type Source<T> =
  | { readonly stage: 'header'; readonly some: (test: T) => (header: Header) => boolean }
  | (Need<T> & {
      /** False for rows that can't have the field, as far as their header tells. */
      readonly mayHave: (header: Header) => boolean;
      readonly some: (test: T) => (candidate: Candidate) => boolean;
    });

/** What a value beyond the header is read from. */
type Need<T> =
  | { readonly stage: Exclude<Stage, 'header' | 'state'> }
  /**
   * `reach`: what of the devices. `none` makes what is true when the test is true of none of a row's values, where that isn't the
   * opposite of `some`: a value that isn't known is neither.
   */
  | {
      readonly stage: 'state';
      readonly reach: Reach;
      readonly none?: (test: T) => (candidate: Candidate) => boolean;
    };

/**
 * What a filter must know of the devices: what commands of some classes decide, with what is no command; what the findings on
 * a row follow from; or all.
 */
export type Reach = Classes | 'findings' | 'everything';

/** A name for a value, or for all from `low` to `high`. */
export interface NamedNumber {
  readonly name: string;
  /** Other ways to write it. */
  readonly aliases?: readonly string[];
  readonly low: number;
  readonly high: number;
  readonly doc: string;
}

/** A value out of a fixed set. */
export interface Choice {
  readonly name: string;
  readonly doc: string;
}

interface Named {
  readonly name: string;
  /** What it is: one sentence, or a phrase that ends in a full stop. */
  readonly doc: string;
  /** Commands that have it, by their names in the specification; absent for what isn't of a command. */
  readonly commands?: readonly string[];
}

/** What a filter can ask about, by the type of its values. */
export type FilterField = Named &
  (
    | {
        readonly kind: 'number';
        /** The largest value that it can hold. */
        readonly max: number;
        readonly names: readonly NamedNumber[];
        /** Names of bits, where it is a mask. */
        readonly bits?: readonly BitName[];
        readonly unit?: 'µs';
        readonly source: Source<NumberTest>;
      }
    | {
        readonly kind: 'wide';
        /** How many bits it has. */
        readonly size: 64 | 128;
        readonly bits?: readonly BitName[];
        readonly source: Source<BigTest>;
      }
    /** ns. */
    | { readonly kind: 'duration'; readonly source: Source<BigTest> }
    /** ns of the capture's clock, which may count from the Unix epoch. */
    | { readonly kind: 'time'; readonly source: Source<BigTest> }
    | { readonly kind: 'choice'; readonly choices: readonly Choice[]; readonly source: Source<TextTest> }
    /** Class * 256 + command. */
    | { readonly kind: 'command'; readonly source: Source<NumberTest> }
    | { readonly kind: 'text'; readonly suggestions: readonly Choice[]; readonly source: Source<TextTest> }
    | { readonly kind: 'mac'; readonly source: Source<BytesTest> }
    | { readonly kind: 'bytes'; readonly source: Source<BytesTest> }
  );
