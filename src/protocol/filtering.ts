import type { Completion, Completions } from '../core/filter/complete';
import type { Problem } from '../core/filter/syntax';
import {
  flag,
  list,
  object,
  oneOf,
  optional,
  text,
  variant,
  whole,
  type FieldsOf,
  type Infer,
  type Properties,
} from './shape';

/** A filter, or what is meant to be one. The language says how long it may be, in a sentence. */
export const filterText = text();

/** Conditions in the filter language, all of which a row has to meet. */
export const conditions = list(filterText, { least: 1, most: 10 });

const problem = object({
  from: whole(),
  to: whole(),
  message: text(),
  hint: optional(text()),
} satisfies FieldsOf<Problem>);

/** How far a query over the rows of a trace is. */
export const queryProgress = {
  /** Rows gone over from the start, and how many there are so far. */
  rowsDone: whole(),
  rows: whole(),
  isDone: flag,
  /** Why it can't go on, in a sentence. */
  failure: optional(text()),
};
export type QueryProgress = Properties<typeof queryProgress>;

/** How far a filter is. */
export const hits = object({
  ...queryProgress,
  /** Of the filter, as the webview gave it. */
  id: whole(),
  /** Rows that pass, of those gone over so far. */
  count: whole(),
  /** So many of them from the start stay as they are, whatever is appended to the file. */
  finalCount: whole(),
});
export type Hits = Infer<typeof hits>;

/** What became of a filter that was asked for. */
const filterAnswer = variant({
  /** Its hits come as events. */
  started: {},
  /** A text of blanks: all rows pass. */
  none: {},
  bad: { problems: list(problem) },
});
export type FilterAnswer = Infer<typeof filterAnswer>;

/** A row that a filter lets pass, and where it stands among the hits. */
const place = object({
  /** How many hits come before the row. */
  position: whole(),
  isHit: flag,
});
export type HitPlace = Infer<typeof place>;

/** Something that a reader points at. */
export const pointed = variant({
  cell: { row: whole(), column: text() },
  /** A field of the field tree, by its id. */
  field: { row: whole(), field: text() },
  rows: { conditions },
  /** An item of the device's state, by its path in the state JSON. */
  state: { path: text() },
});
export type Pointed = Infer<typeof pointed>;

/** `only` wants the rows that have what is pointed at; `exclude` those that don't. */
export const narrowing = oneOf('only', 'exclude');
export type Narrowing = Infer<typeof narrowing>;

/** A filter for what was pointed at, or why there is none, in a sentence. */
const narrowAnswer = variant({ filter: { text: text() }, none: { reason: text() } });
export type NarrowAnswer = Infer<typeof narrowAnswer>;

const completion = object({
  label: text(),
  kind: oneOf('field', 'function', 'operator', 'value', 'path', 'keyword'),
  insert: text(),
  detail: optional(text()),
  doc: text(),
} satisfies FieldsOf<Completion>);

const completions = object({
  from: whole(),
  to: whole(),
  items: list(completion),
} satisfies FieldsOf<Completions>);

/** What is looked for. */
const wanted = object({
  text: filterText,
  /** The text is a filter; else it is looked for in what the rows show. */
  isFilter: flag,
  /** Only rows that this filter lets pass; empty for all. */
  within: filterText,
});
export type Wanted = Infer<typeof wanted>;

const findAnswer = variant({ found: { row: whole() }, none: {}, bad: { problem } });
export type FindAnswer = Infer<typeof findAnswer>;

/** Calls about filters and finding that the extension answers. */
export const filterCalls = {
  /** Ends the filter before, and starts this one; `id` names it from here on. A bad one leaves the hits before as they are. */
  filter: { params: object({ id: whole(), text: filterText }), result: filterAnswer },
  place: { params: object({ id: whole(), row: whole() }), result: place },
  /** The row at a position among the hits; absent where there is none. */
  hitRow: { params: object({ id: whole(), position: whole() }), result: object({ row: optional(whole()) }) },
  complete: { params: object({ text: filterText, offset: whole() }), result: completions },
  /** `text` with the condition that goes with what is pointed at. */
  narrow: { params: object({ text: filterText, pointed, how: narrowing }), result: narrowAnswer },
  /** The next such row after `from`, or the last one before it; from either end of the trace where `from` is absent. */
  find: {
    params: object({ wanted, from: optional(whole()), direction: oneOf('next', 'previous') }),
    result: findAnswer,
  },
};
