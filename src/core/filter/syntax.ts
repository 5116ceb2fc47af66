/** UTF-16 units that a filter may have. */
export const LONGEST_FILTER = 20_000;

/** Part of a filter's text: offsets in UTF-16 units, `to` exclusive. */
export interface TextSpan {
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a filter, where, and what would be right. */
export interface Problem extends TextSpan {
  /** One sentence. */
  readonly message: string;
  /** What to write instead, as a sentence. */
  readonly hint?: string;
}

/** The name of a field, a function, or a state item. */
export interface Name extends TextSpan {
  readonly text: string;
}

/** A value as it is written: what it means is for the field to say. */
export interface Literal extends TextSpan {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly quoted: boolean;
}

/** What stands right of an operator: a value, or all values from one to another. */
export type Operand =
  | ({ readonly kind: 'value'; readonly value: Literal } & TextSpan)
  | ({ readonly kind: 'range'; readonly low: Literal; readonly high: Literal } & TextSpan);

export const COMPARE_OPERATORS = ['==', '!=', '<', '<=', '>', '>=', '~'] as const;
/** `~` is `contains`. */
export type CompareOperator = (typeof COMPARE_OPERATORS)[number];

/** A filter as it is written. */
export type Expression =
  | ({ readonly kind: 'or' | 'and'; readonly operands: readonly Expression[] } & TextSpan)
  | ({ readonly kind: 'not'; readonly operand: Expression } & TextSpan)
  | ({ readonly kind: 'presence'; readonly field: Name } & TextSpan)
  | Comparison
  | Membership
  | ({ readonly kind: 'call'; readonly name: Name; readonly path: Name } & TextSpan);

export interface Comparison extends TextSpan {
  readonly kind: 'compare';
  readonly field: Name;
  readonly operator: CompareOperator;
  readonly operand: Operand;
}

export interface Membership extends TextSpan {
  readonly kind: 'in';
  readonly field: Name;
  readonly negated: boolean;
  readonly operands: readonly Operand[];
}
