import type { OverviewBucket } from '../core/stats/cells';
import { flag, list, object, optional, text, whole, type FieldsOf, type Infer } from './shape';

/** What the overview is to be made of. */
export const overviewRequest = object({
  /** Most buckets that it has room for; 0 where none is shown. */
  buckets: whole(),
  /** Of the filter whose hits the list shows, as the webview gave it; absent while it shows all rows. */
  filter: optional(whole()),
});
export type OverviewRequest = Infer<typeof overviewRequest>;

/** -1 stands for a command too short to have a class. */
const classNumber = whole(-1);

/** Some lines of the list that follow each other. */
const stripBucket = object({
  ...({
    classes: list(object({ class: classNumber, count: whole() })),
    commands: whole(),
    errors: whole(),
    unanswered: whole(),
    damaged: whole(),
    resets: whole(),
    starts: whole(),
    restored: whole(),
  } satisfies FieldsOf<OverviewBucket>),
  /** Rows of its first and its last line. */
  firstRow: whole(),
  lastRow: whole(),
});
export type StripBucket = Infer<typeof stripBucket>;

/** The lines of the list in little: all rows, or the hits of a filter. Buckets have `linesEach` lines, but for the last. */
export const stripView = object({
  /** As in the request. */
  filter: optional(whole()),
  /** Of the trace, as its info has it. */
  generation: whole(),
  linesEach: whole(),
  /** Lines that are in it so far. */
  lines: whole(),
  isDone: flag,
  /** Names of the classes that occur, by their number, as far as the specification knows them. */
  names: list(object({ class: classNumber, name: text() })),
  buckets: list(stripBucket),
  /** Lines that have a bookmark, in ascending order. */
  bookmarks: list(whole()),
});
export type StripView = Infer<typeof stripView>;
