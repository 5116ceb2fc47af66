import type { CompareOperator } from './syntax';
import type { BigTest, NumberTest } from './field';
import type { Interval } from './words';

/** A bound that is absent is beyond all values. */
interface Bounds {
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
}

/** The values that compare so with a value, or with any of an interval. `!=` is left to who negates `==`. */
export function boundsOf(operator: CompareOperator, { low, high }: Interval): Bounds {
  switch (operator) {
    case '<':
      return { low: undefined, high: low - 1n };
    case '<=':
      return { low: undefined, high };
    case '>':
      return { low: high + 1n, high: undefined };
    case '>=':
      return { low, high: undefined };
    case '==':
    case '!=':
    case '~':
      return { low, high };
  }
}

export function bigTest(bounds: readonly Bounds[]): BigTest {
  return (value) =>
    bounds.some(({ low, high }) => (low === undefined || value >= low) && (high === undefined || value <= high));
}

/** The same for numbers that a double holds exactly. */
export function numberTest(bounds: readonly Bounds[]): NumberTest {
  const pairs = bounds.map(({ low, high }) => ({
    low: low === undefined ? Number.NEGATIVE_INFINITY : Number(low),
    high: high === undefined ? Number.POSITIVE_INFINITY : Number(high),
  }));
  const [only] = pairs;
  if (only && pairs.length === 1) {
    const { low, high } = only;
    return (value) => value >= low && value <= high;
  }
  return (value) => pairs.some(({ low, high }) => value >= low && value <= high);
}
