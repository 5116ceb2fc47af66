import type { Completions } from '../core/filter/complete';
import type { Problem } from '../core/filter/syntax';
import type { QueryProgress } from './queryProgress';

/** What became of a filter that was asked for. */
export type FilterAnswer =
  /** Its hits come as events. */
  | { readonly kind: 'started' }
  /** A text of blanks: all rows pass. */
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

/** How far a filter is. */
export interface Hits extends QueryProgress {
  /** Of the filter, as the webview gave it. */
  readonly id: number;
  /** Rows that pass, of those gone over so far. */
  readonly count: number;
  /** So many of them from the start stay as they are, whatever is appended to the file. */
  readonly finalCount: number;
}

/** A row that a filter lets pass, and where it stands among the hits. */
export interface Place {
  /** How many hits come before the row. */
  readonly position: number;
  readonly isHit: boolean;
}

/** Something that a reader points at. */
export type Pointed =
  | { readonly kind: 'cell'; readonly row: number; readonly column: string }
  /** A field of the field tree, by its id. */
  | { readonly kind: 'field'; readonly row: number; readonly field: string }
  /** Rows that meet all of these conditions, in the filter language. */
  | { readonly kind: 'rows'; readonly conditions: readonly string[] }
  /** An item of the device's state, by its path in the state JSON. */
  | { readonly kind: 'state'; readonly path: string };

/** `only` wants the rows that have what is pointed at; `exclude` those that don't. */
export type Narrowing = 'only' | 'exclude';

/** A filter for what was pointed at, or why there is none, in a sentence. */
export type NarrowAnswer =
  { readonly kind: 'filter'; readonly text: string } | { readonly kind: 'none'; readonly reason: string };

/** Calls about the filter that the extension answers. */
export interface FilterCalls {
  /** Ends the filter before, and starts this one; `id` names it from here on. A bad one leaves the hits before as they are. */
  filter: { params: { id: number; text: string }; result: FilterAnswer };
  place: { params: { id: number; row: number }; result: Place };
  /** The row at a position among the hits; absent where there is none. */
  hitRow: { params: { id: number; position: number }; result: { readonly row?: number } };
  complete: { params: { text: string; offset: number }; result: Completions };
  /** `text` with the condition that goes with what is pointed at. */
  narrow: { params: { text: string; pointed: Pointed; how: Narrowing }; result: NarrowAnswer };
}
