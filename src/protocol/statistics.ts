import { conditions, filterText, queryProgress } from './filtering';
import { either, finite, flag, list, object, oneOf, optional, text, variant, whole, type Infer } from './shape';

/** Where a number leads: to a row, or to the rows that it counts, by conditions that all of them meet. */
const target = variant({ row: { row: whole() }, filter: { conditions } });
export type StatTarget = Infer<typeof target>;

/** A number with its name. */
const statFact = object({ name: text(), text: text(), target: optional(target) });
export type StatFact = Infer<typeof statFact>;

/** What stands in a table's place. */
const statCell = object({
  text: text(),
  /** What the column is sorted by; absent where there is nothing to sort by: those come last. */
  order: optional(either(finite, text())),
  target: optional(target),
  /** Of all commands, from 0 to 1: drawn as a bar. */
  share: optional(finite),
  /** Commands that failed, or hang. */
  isBad: optional(flag),
});
export type StatCell = Infer<typeof statCell>;

const statColumn = object({ id: text(), title: text(), doc: text() });
export type StatColumn = Infer<typeof statColumn>;

/** The first cell of a row names it. */
const statRow = object({ id: text(), cells: list(statCell) });
export type StatRow = Infer<typeof statRow>;

export const statTableIds = ['command', 'class', 'answer', 'ring', 'device'] as const;
export type StatTableId = (typeof statTableIds)[number];

const statTable = object({
  id: oneOf(...statTableIds),
  title: text(),
  columns: list(statColumn),
  /** In the order that they have unless sorted. */
  rows: list(statRow),
  /** What isn't in it, in a sentence. */
  more: optional(text()),
});
export type StatTable = Infer<typeof statTable>;

const statBar = object({
  count: whole(),
  /** All about it, in words. */
  text: text(),
  target: optional(target),
});
export type StatBar = Infer<typeof statBar>;

const statChart = object({
  id: oneOf('rate', 'latency'),
  title: text(),
  /** What it tells, in a line. */
  text: text(),
  bars: list(statBar),
  /** What stands at the ends of its axis. */
  from: text(),
  to: text(),
});
export type StatChart = Infer<typeof statChart>;

/** Statistics in words. */
const statisticsView = object({
  commands: whole(),
  facts: list(statFact),
  charts: list(statChart),
  tables: list(statTable),
});
export type StatisticsView = Infer<typeof statisticsView>;

/** How far counting is. */
export const statisticsReport = object({
  ...queryProgress,
  /** As the webview gave it. */
  id: whole(),
  /** As counted so far. */
  view: statisticsView,
});
export type StatisticsReport = Infer<typeof statisticsReport>;

/** Calls about statistics that the extension answers. */
export const statisticsCalls = {
  /**
   * Ends the counting before, and counts the rows that a filter lets pass; all for an empty one. Reports come as events,
   * also when the file has grown.
   */
  count: { params: object({ id: whole(), filter: filterText }), result: object({}) },
  /** A JSON document, when all is counted. */
  countedJson: { params: object({ id: whole() }), result: object({ text: text() }) },
};
