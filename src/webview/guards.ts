import type { Finding } from '../core/findings/finding';
import type { CallName, DetailView, FieldView, HostCalls, HostEvents, RowView, TraceInfo } from '../protocol/messages';
import { filterGuards, isHits, isPointed } from './filterGuards';
import { isStripView } from './overviewGuards';
import { isStatisticsReport, statisticsGuards } from './statisticsGuards';
import { fits, isBytes, isCount, isFlag, isText, listOf, oneOf, optional, property, type Guard } from './shapes';

const isSeverity = oneOf('error', 'warning', 'info');

const isPlace = (value: unknown): boolean =>
  fits(value, { side: oneOf('out', 'in', 'file'), offset: isCount, length: isCount });

const isFinding = (value: unknown): value is Finding =>
  fits(value, { code: isText, severity: isSeverity, message: isText, at: optional(isPlace), spec: optional(isText) });

const isIndexing = (value: unknown): boolean => value === false || value === 'running' || value === 'held';

const isTraceInfo = (value: unknown): value is TraceInfo =>
  fits(value, {
    rows: isCount,
    finalRows: isCount,
    commands: isCount,
    summary: isText,
    notes: listOf(isFinding),
    indexing: isIndexing,
    generation: isCount,
    notice: optional(isText),
    hasBothRings: isFlag,
    hasSeveralDevices: isFlag,
  });

const isNumeral = (value: unknown): boolean => typeof value === 'string' && /^-?\d{1,20}$/.test(value);

const isTime = (value: unknown): boolean =>
  fits(value, { absolute: isText, relative: isText, delta: isText, ns: isNumeral });

const isBookmark = (value: unknown): boolean => fits(value, { row: isCount, t: isNumeral });

const isAnswer = (value: unknown): boolean =>
  fits(value, { kind: oneOf('ok', 'error', 'none', 'unknown'), text: isText });

const isRow = (value: unknown): value is RowView =>
  fits(value, {
    row: isCount,
    kind: oneOf('command', 'device', 'reset', 'status', 'mark', 'damaged'),
    index: optional(isCount),
    time: isTime,
    device: optional(isText),
    ring: optional(oneOf('guest', 'shadow')),
    offset: isCount,
    length: isCount,
    name: isText,
    summary: isText,
    answer: optional(isAnswer),
    latency: optional(isText),
    findings: listOf(isFinding),
    isBare: optional(isFlag),
    restore: optional(oneOf('begin', 'inside', 'end')),
  });

const isRows = (value: unknown): value is readonly RowView[] => listOf(isRow)(value);

const isField = (value: unknown): value is FieldView =>
  fits(value, {
    id: isText,
    name: isText,
    text: isText,
    raw: optional(isText),
    side: oneOf('out', 'in'),
    offset: isCount,
    length: isCount,
    note: optional(isText),
    severity: optional(isSeverity),
    children: listOf(isField),
  });

const isFact = (value: unknown): boolean => fits(value, { name: isText, text: isText });

const isDetail = (value: unknown): value is DetailView =>
  fits(value, {
    row: isCount,
    title: isText,
    spec: optional(isText),
    fields: listOf(isField),
    out: optional(isBytes),
    in: optional(isBytes),
    facts: listOf(isFact),
    findings: listOf(isFinding),
    isBare: optional(isFlag),
  });

/** What the answer to each call has to look like. */
export const resultGuards: { readonly [N in CallName]: Guard<HostCalls[N]['result']> } = {
  open: isTraceInfo,
  rows: isRows,
  detail: isDetail,
  hits: isRows,
  ...filterGuards,
  ...statisticsGuards,
};

const isAction = oneOf(
  'focusFilter',
  'clearFilter',
  'filterByThis',
  'excludeThis',
  'find',
  'findNext',
  'findPrevious',
  'statistics',
  'toggleBookmark',
  'nextBookmark',
  'previousBookmark',
  'columns',
  'nextError',
  'previousError',
  'toggleStrip',
);

/** What the data of each event has to look like. */
export const eventGuards: { readonly [N in keyof HostEvents]: Guard<HostEvents[N]> } = {
  trace: isTraceInfo,
  failed: (value): value is HostEvents['failed'] => fits(value, { message: isText }),
  reveal: (value): value is HostEvents['reveal'] => fits(value, { row: isCount }),
  hits: isHits,
  statistics: isStatisticsReport,
  history: (value): value is HostEvents['history'] => fits(value, { filters: listOf(isText) }),
  bookmarks: (value): value is HostEvents['bookmarks'] => fits(value, { bookmarks: listOf(isBookmark) }),
  strip: isStripView,
  act: (value): value is HostEvents['act'] => isAction(property(value, 'action')),
  narrow: (value): value is HostEvents['narrow'] => fits(value, { pointed: isPointed, how: oneOf('only', 'exclude') }),
};
