import type { QueryProgress } from './queryProgress';

/** Where a number leads: to a row, or to the rows that it counts, by conditions that all of them meet. */
export type Lead =
  { readonly kind: 'row'; readonly row: number } | { readonly kind: 'filter'; readonly conditions: readonly string[] };

/** A number with its name. */
export interface StatFact {
  readonly name: string;
  readonly text: string;
  readonly lead?: Lead;
}

/** What stands in a table's place. */
export interface StatCell {
  readonly text: string;
  /** What the column is sorted by; absent where there is nothing to sort by: those come last. */
  readonly order?: number | string;
  readonly lead?: Lead;
  /** Of all commands, from 0 to 1: drawn as a bar. */
  readonly share?: number;
  /** Commands that failed, or hang. */
  readonly isBad?: boolean;
}

export interface StatColumn {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
}

/** The first cell of a row names it. */
export interface StatRow {
  readonly id: string;
  readonly cells: readonly StatCell[];
}

export const statTableIds = ['command', 'class', 'answer', 'ring', 'device'] as const;
export type StatTableId = (typeof statTableIds)[number];

export interface StatTable {
  readonly id: StatTableId;
  readonly title: string;
  readonly columns: readonly StatColumn[];
  /** In the order that they have unless sorted. */
  readonly rows: readonly StatRow[];
  /** What isn't in it, in a sentence. */
  readonly more?: string;
}

export interface StatBar {
  readonly count: number;
  /** All about it, in words. */
  readonly text: string;
  readonly lead?: Lead;
}

export interface StatChart {
  readonly id: 'rate' | 'latency';
  readonly title: string;
  /** What it tells, in a line. */
  readonly text: string;
  readonly bars: readonly StatBar[];
  /** What stands at the ends of its axis. */
  readonly from: string;
  readonly to: string;
}

/** Statistics in words. */
export interface StatisticsView {
  readonly commands: number;
  readonly facts: readonly StatFact[];
  readonly charts: readonly StatChart[];
  readonly tables: readonly StatTable[];
}

/** How far counting is. */
export interface StatisticsReport extends QueryProgress {
  /** As the webview gave it. */
  readonly id: number;
  /** As counted so far. */
  readonly view: StatisticsView;
}

/** Calls about statistics that the extension answers. */
export interface StatisticsCalls {
  /**
   * Ends the counting before, and counts the rows that a filter lets pass; all for an empty one. Reports come as events,
   * also when the file has grown.
   */
  count: { params: { id: number; filter: string }; result: Record<string, never> };
  /** A JSON document, when all is counted. */
  countedJson: { params: { id: number }; result: { readonly text: string } };
}
