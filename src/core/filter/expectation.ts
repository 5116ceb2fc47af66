import type { Token } from './tokens';

/** What may come next. */
export type Expectation =
  /** A condition: a field, a function, `!` or `(`. */
  | 'condition'
  /** After a field: an operator; or `&&`, `||`, as a field alone is a condition. */
  | 'operator'
  /** After `field not`. */
  | 'in'
  /** After an operator. */
  | 'value'
  /** After `in`: `{`, or a value. */
  | 'set'
  /** Within braces. */
  | 'item'
  | 'afterItem'
  /** Within the parentheses of a function. */
  | 'path'
  | 'afterPath'
  /** After a value: `..` and what may follow a condition. */
  | 'afterValue'
  /** After a condition. */
  | 'connective';

/** A place in a filter. */
export interface CaretPlace {
  readonly expects: Expectation;
  /** The field or function whose operator, value or path comes next. */
  readonly field: string | undefined;
  /** The operator that a value follows. */
  readonly operator: string | undefined;
  /** Parentheses that are open. */
  readonly depth: number;
}

const START: CaretPlace = { expects: 'condition', field: undefined, operator: undefined, depth: 0 };

/** What may follow these tokens; those that don't fit are passed over. */
export function expectationAfter(tokens: readonly Token[]): CaretPlace {
  return tokens.reduce(after, START);
}

function after(place: CaretPlace, token: Token): CaretPlace {
  const joined = afterCondition(place, token);
  if (joined) return joined;
  const to = (expects: Expectation): CaretPlace => ({ ...place, expects });
  const isValue = token.kind === 'word' || token.kind === 'string';
  switch (place.expects) {
    case 'condition':
      if (token.kind === '(') return { ...place, depth: place.depth + 1 };
      return token.kind === 'word' ? { ...place, expects: 'operator', field: token.text, operator: undefined } : place;
    case 'operator':
      if (token.kind === '(') return to('path');
      if (token.kind === 'not') return to('in');
      if (token.kind === 'in') return { ...place, expects: 'set', operator: 'in' };
      return token.kind === 'compare' ? { ...place, expects: 'value', operator: token.text } : place;
    case 'in':
      return token.kind === 'in' ? { ...place, expects: 'set', operator: 'in' } : place;
    case 'set':
      if (token.kind === '{') return to('item');
      return isValue ? to('afterValue') : place;
    case 'value':
      return isValue ? to('afterValue') : place;
    case 'item':
      if (token.kind === '}') return to('connective');
      return isValue ? to('afterItem') : place;
    case 'afterItem':
      if (token.kind === '}') return to('connective');
      return token.kind === ',' || token.kind === '..' ? to('item') : place;
    case 'path':
      if (token.kind === ')') return to('connective');
      return token.kind === 'word' ? to('afterPath') : place;
    case 'afterPath':
      return token.kind === ')' ? to('connective') : place;
    case 'afterValue':
      return token.kind === '..' ? to('value') : place;
    case 'connective':
      return place;
  }
}

/** Where a condition may end, what goes on after it. */
function afterCondition(place: CaretPlace, { kind }: Token): CaretPlace | undefined {
  const { expects, depth } = place;
  if (expects !== 'operator' && expects !== 'afterValue' && expects !== 'connective') return undefined;
  if (kind === 'and' || kind === 'or') return { ...START, depth };
  return kind === ')' ? { ...place, expects: 'connective', depth: Math.max(0, depth - 1) } : undefined;
}
