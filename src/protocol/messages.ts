import { LONGEST_FILTER } from '../core/filter/syntax';
import type { Finding } from '../core/findings/finding';
import { filterCalls, hits, narrowing, pointed } from './filtering';
import type { AnswersTo, EventOf, Listeners, CallParams, Remote, CallResult } from './peer';
import {
  bytes,
  decimal,
  either,
  flag,
  lazy,
  list,
  object,
  oneOf,
  optional,
  text,
  whole,
  type FieldsOf,
  type Infer,
  type Properties,
  type MessageShape,
} from './shape';
import { statisticsCalls, statisticsReport } from './statistics';
import type { OverviewBucket } from '../core/stats/cells';

const severity = oneOf('error', 'warning', 'info');

const finding = object({
  code: text<Finding['code']>(),
  severity,
  message: text(),
  at: optional(object({ side: oneOf('out', 'in', 'file'), offset: whole(), length: whole() })),
  spec: optional(text()),
  refuses: optional(oneOf(true)),
} satisfies FieldsOf<Finding>);

/** A row that the reader wants to find again. */
export const bookmark = object({
  row: whole(),
  /** Its time in ns. */
  t: decimal,
});
export type Bookmark = Infer<typeof bookmark>;

/** What the editor shows of a trace as a whole. */
const traceInfo = object({
  /** So far. */
  rows: whole(),
  /** Rows from the start that stay as they are while `generation` is the same; the others are to be asked for again. */
  finalRows: whole(),
  commands: whole(),
  /** Words for the header line: format, devices, rings, span of time. */
  summary: text(),
  /** Findings about the file: what was passed over, where it is cut. */
  notes: list(finding),
  /** Whether the index is still being built, or the reader has stopped that before the end. */
  indexing: either(oneOf(false), oneOf('running', 'held')),
  /** Becomes more whenever the file is read anew from its start. */
  generation: whole(),
  /** What others did to the file while it was open, in a sentence. */
  notice: optional(text()),
  /** False where the trace holds one ring only, so that the column can go. */
  hasBothRings: flag,
  hasSeveralDevices: flag,
});
export type TraceInfo = Infer<typeof traceInfo>;

const rowKind = oneOf('command', 'device', 'reset', 'status', 'mark', 'gap', 'state', 'damaged');
export type RowKind = Infer<typeof rowKind>;
const answerKind = oneOf('ok', 'error', 'none', 'unknown');
export type AnswerKind = Infer<typeof answerKind>;

/** One line of the command list, in words. */
const rowView = object({
  row: whole(),
  kind: rowKind,
  /** Number of the command; absent for other records. */
  index: optional(whole()),
  time: object({
    absolute: text(),
    relative: text(),
    delta: text(),
    /** The record's own time in ns. */
    ns: decimal,
  }),
  device: optional(text()),
  ring: optional(oneOf('guest', 'shadow')),
  /** Where the record stands in the file, and how long it is there, in bytes. */
  offset: whole(),
  length: whole(),
  /** `VIRTIO_NET_CTRL_VLAN_ADD`, or the event's name. */
  name: text(),
  /** What it says, in words. */
  summary: text(),
  answer: optional(object({ kind: answerKind, text: text() })),
  latency: optional(text()),
  /** Errors first. */
  findings: list(finding),
  /** True where the device's state wasn't at hand: what follows from it, as some findings and `restore`, is missing. */
  isBare: optional(flag),
  /** Where the row stands to a restore bracket. */
  restore: optional(oneOf('begin', 'inside', 'end')),
});
export type RowView = Infer<typeof rowView>;

const ownFields = {
  /** Unique within the detail; stable for the same command. */
  id: text(),
  name: text(),
  /** Readable value. */
  text: text(),
  /** Raw value as hex or number, where it differs from the text. */
  raw: optional(text()),
  side: oneOf('out', 'in'),
  offset: whole(),
  length: whole(),
  note: optional(text()),
  severity: optional(severity),
};

/** A node of the field tree. Offsets count in the bytes of `side`. */
export interface FieldView extends Properties<typeof ownFields> {
  readonly children: readonly FieldView[];
}
const fieldView: MessageShape<FieldView> = object({ ...ownFields, children: list(lazy(() => fieldView)) });

/** All about one row. */
const detailView = object({
  row: whole(),
  title: text(),
  /** Section of the specification, where there is one. */
  spec: optional(text()),
  fields: list(fieldView),
  /** Driver-readable bytes; absent for records that aren't commands. */
  out: optional(bytes),
  /** Device-written bytes; absent when the device hasn't answered. */
  in: optional(bytes),
  /** Facts besides the bytes: head, descriptors, pending, file offset. */
  facts: list(object({ name: text(), text: text() })),
  findings: list(finding),
  /** True where the device's state wasn't at hand: findings that follow from it are missing. */
  isBare: optional(flag),
});
export type DetailView = Infer<typeof detailView>;

/** Rows from `from` up to `to`. */
const rowSpan = object({ from: whole(), to: whole() });
export type RowSpan = Infer<typeof rowSpan>;

/** Some rows that follow each other: no more than the extension makes without keeping others waiting. */
const part = { from: whole(), count: whole(0, 2000), whole: flag };

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

/** What the extension answers, and what it is told. */
export const extensionEnd = {
  calls: {
    open: { params: object({}), result: traceInfo },
    /** Bare rows come at once; with `whole`, the answer waits for the devices' state. */
    rows: { params: object(part), result: list(rowView) },
    detail: { params: object({ row: whole(), whole: flag }), result: detailView },
    /** Rows that a filter lets pass, by their position among the hits. */
    hits: { params: object({ id: whole(), ...part }), result: list(rowView) },
    ...filterCalls,
    ...statisticsCalls,
  },
  events: {
    selected: object({ row: whole() }),
    /** Several rows are selected: those of the span that the filter lets pass. Absent when it is one again. */
    span: object({ span: optional(rowSpan) }),
    /** A filter that was used, for the history. */
    used: object({ filter: text(LONGEST_FILTER) }),
    /** All bookmarks of the trace, as they are now. */
    bookmarks: object({ bookmarks: list(bookmark) }),
    /** Nothing is to be counted any more. */
    uncount: object({}),
    /** The statistics are to be written to a file. */
    exportStatistics: object({}),
    /** What the overview strip shows from now on. */
    strip: overviewRequest,
    /** Stop the indexing, or go on with it. */
    hold: object({ isHeld: flag }),
    /** A message came that doesn't fit: which and why, in a sentence for the log. */
    problem: object({ message: text() }),
  },
};

/** What a command of VS Code does in the editor. */
const editorAction = oneOf(
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
export type EditorAction = Infer<typeof editorAction>;

/** What the webview is told; it answers nothing. */
export const webviewEnd = {
  calls: {},
  events: {
    /** The trace has changed: more rows, or the index is done. */
    trace: traceInfo,
    /** The trace can't be shown at all: what is wrong and what to do. */
    failed: object({ message: text() }),
    /** Select this row and bring it into view. */
    reveal: object({ row: whole() }),
    hits,
    statistics: statisticsReport,
    /** Filters that were used in this workspace, the newest first. */
    history: object({ filters: list(text()) }),
    /** All bookmarks of the trace, in ascending order of rows. */
    bookmarks: object({ bookmarks: list(bookmark) }),
    strip: stripView,
    act: object({ action: editorAction }),
    narrow: object({ pointed, how: narrowing }),
  },
};

type ExtensionEnd = typeof extensionEnd;
type WebviewEnd = typeof webviewEnd;

/** The extension as the webview sees it. */
export type Host = Remote<ExtensionEnd>;
export type HostParams<N extends keyof ExtensionEnd['calls']> = CallParams<ExtensionEnd, N>;
export type HostResult<N extends keyof ExtensionEnd['calls']> = CallResult<ExtensionEnd, N>;
export type HostAnswers = AnswersTo<ExtensionEnd>;
export type WebviewEvent = EventOf<WebviewEnd>;
export type WebviewListeners = Listeners<WebviewEnd>;
