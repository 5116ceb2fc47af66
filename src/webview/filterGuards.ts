import type { FindAnswer, FindCalls } from '../protocol/finding';
import type { FilterCalls, FilterAnswer, Hits, NarrowAnswer, Place, Pointed } from '../protocol/filtering';
import { fits, isCount, isFlag, isText, isTexts, listOf, oneOf, optional, property, type Guard } from './shapes';

const isProblem = (value: unknown): boolean =>
  fits(value, { from: isCount, to: isCount, message: isText, hint: optional(isText) });

const isFilterAnswer = (value: unknown): value is FilterAnswer => {
  switch (property(value, 'kind')) {
    case 'started':
    case 'none':
      return true;
    case 'bad':
      return listOf(isProblem)(property(value, 'problems'));
    default:
      return false;
  }
};

const isPlace = (value: unknown): value is Place => fits(value, { position: isCount, isHit: isFlag });

const isCompletion = (value: unknown): boolean =>
  fits(value, {
    label: isText,
    kind: oneOf('field', 'function', 'operator', 'value', 'path', 'keyword'),
    insert: isText,
    detail: optional(isText),
    doc: isText,
  });

const isNarrowAnswer = (value: unknown): value is NarrowAnswer => {
  switch (property(value, 'kind')) {
    case 'filter':
      return isText(property(value, 'text'));
    case 'none':
      return isText(property(value, 'reason'));
    default:
      return false;
  }
};

const isFindAnswer = (value: unknown): value is FindAnswer => {
  switch (property(value, 'kind')) {
    case 'found':
      return isCount(property(value, 'row'));
    case 'none':
      return true;
    case 'bad':
      return isProblem(property(value, 'problem'));
    default:
      return false;
  }
};

/** What the answers to calls about filtering and finding have to look like. */
export const filterGuards: {
  readonly [N in keyof (FilterCalls & FindCalls)]: Guard<(FilterCalls & FindCalls)[N]['result']>;
} = {
  filter: isFilterAnswer,
  place: isPlace,
  hitRow: (value): value is FilterCalls['hitRow']['result'] => fits(value, { row: optional(isCount) }),
  complete: (value): value is FilterCalls['complete']['result'] =>
    fits(value, { from: isCount, to: isCount, items: listOf(isCompletion) }),
  narrow: isNarrowAnswer,
  find: isFindAnswer,
};

export const isHits = (value: unknown): value is Hits =>
  fits(value, {
    id: isCount,
    count: isCount,
    finalCount: isCount,
    rowsDone: isCount,
    rows: isCount,
    isDone: isFlag,
    failure: optional(isText),
  });

export const isPointed = (value: unknown): value is Pointed => {
  switch (property(value, 'kind')) {
    case 'cell':
      return fits(value, { row: isCount, column: isText });
    case 'field':
      return fits(value, { row: isCount, field: isText });
    case 'state':
      return isText(property(value, 'path'));
    case 'rows':
      return isTexts(property(value, 'conditions'));
    default:
      return false;
  }
};
