import type { OverviewBucket } from '../core/stats/overview';

/** What a strip is drawn from. */
export interface StripWish {
  /** Most buckets that it has room for; 0 where none is shown. */
  readonly buckets: number;
  /** Of the filter whose hits the list shows, as the webview gave it; absent while it shows all rows. */
  readonly filter?: number;
}

/** Some lines of the list that follow each other. */
export interface StripBucket extends OverviewBucket {
  /** Rows of its first and its last line. */
  readonly firstRow: number;
  readonly lastRow: number;
}

/** The lines of the list in little: all rows, or the hits of a filter. Buckets have `linesEach` lines, but for the last. */
export interface StripView {
  /** As in the wish. */
  readonly filter?: number;
  /** Of the trace, as its info has it. */
  readonly generation: number;
  readonly linesEach: number;
  /** Lines that are in it so far. */
  readonly lines: number;
  readonly isDone: boolean;
  /** Names of the classes that occur, by their number, as far as the specification knows them. */
  readonly names: readonly { readonly class: number; readonly name: string }[];
  readonly buckets: readonly StripBucket[];
  /** Lines that have a bookmark, in ascending order. */
  readonly bookmarks: readonly number[];
}
