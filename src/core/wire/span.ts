import type { Field, Value } from './layout';

/** Where a field, or an item of a list, stands in the bytes. */
export interface Span {
  /** Names joined by dots, list positions in brackets: `unicast.macs[2]`. */
  readonly path: string;
  readonly field: Field;
  readonly offset: number;
  readonly length: number;
  /** Undefined where the bytes ended before the field did. */
  readonly value: Value | undefined;
  /** Fields of a structure, or items of a list. */
  readonly children: readonly Span[];
}
