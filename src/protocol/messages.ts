import type { Finding } from '../core/findings/finding';
import type { Bookmark } from './bookmarks';
import type { FilterCalls, Hits, Narrowing, Pointed } from './filtering';
import type { FindCalls } from './finding';
import type { StatisticsCalls, StatisticsReport } from './statistics';
import type { StripView, StripWish } from './overview';

/** What the editor shows of a trace as a whole. */
export interface TraceInfo {
  /** So far. */
  readonly rows: number;
  /** Rows from the start that stay as they are while `generation` is the same; the others are to be asked for again. */
  readonly finalRows: number;
  readonly commands: number;
  /** Words for the header line: format, devices, rings, span of time. */
  readonly summary: string;
  /** Findings about the file: what was passed over, where it is cut. */
  readonly notes: readonly Finding[];
  /** Whether the index is still being built, or the reader has stopped that before the end. */
  readonly indexing: false | 'running' | 'held';
  /** Becomes more whenever the file is read anew from its start. */
  readonly generation: number;
  /** What others did to the file while it was open, in a sentence. */
  readonly notice?: string;
  /** False where the trace holds one ring only, so that the column can go. */
  readonly hasBothRings: boolean;
  readonly hasSeveralDevices: boolean;
}

export type RowKind = 'command' | 'device' | 'reset' | 'status' | 'mark' | 'damaged';
export type AnswerKind = 'ok' | 'error' | 'none' | 'unknown';

/** One line of the command list, in words. */
export interface RowView {
  readonly row: number;
  readonly kind: RowKind;
  /** Number of the command; absent for other records. */
  readonly index?: number;
  readonly time: {
    readonly absolute: string;
    readonly relative: string;
    readonly delta: string;
    /** The record's own time in ns, as a decimal number. */
    readonly ns: string;
  };
  readonly device?: string;
  readonly ring?: 'guest' | 'shadow';
  /** Where the record stands in the file, and how long it is there, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** `VIRTIO_NET_CTRL_VLAN_ADD`, or the event's name. */
  readonly name: string;
  /** What it says, in words. */
  readonly summary: string;
  readonly answer?: { readonly kind: AnswerKind; readonly text: string };
  readonly latency?: string;
  /** Errors first. */
  readonly findings: readonly Finding[];
  /** True where the device's state wasn't at hand: what follows from it, as some findings and `restore`, is missing. */
  readonly isBare?: boolean;
  /** Where the row stands to a restore bracket. */
  readonly restore?: 'begin' | 'inside' | 'end';
}

/** A node of the field tree. Offsets count in the bytes of `side`. */
export interface FieldView {
  /** Unique within the detail; stable for the same command. */
  readonly id: string;
  readonly name: string;
  /** Readable value. */
  readonly text: string;
  /** Raw value as hex or number, where it differs from the text. */
  readonly raw?: string;
  readonly side: 'out' | 'in';
  readonly offset: number;
  readonly length: number;
  readonly note?: string;
  readonly severity?: Finding['severity'];
  readonly children: readonly FieldView[];
}

/** All about one row. */
export interface DetailView {
  readonly row: number;
  readonly title: string;
  /** Section of the specification, where there is one. */
  readonly spec?: string;
  readonly fields: readonly FieldView[];
  /** Driver-readable bytes; absent for records that aren't commands. */
  readonly out?: Uint8Array;
  /** Device-written bytes; absent when the device hasn't answered. */
  readonly in?: Uint8Array;
  /** Facts besides the bytes: head, descriptors, pending, file offset. */
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly findings: readonly Finding[];
  /** True where the device's state wasn't at hand: findings that follow from it are missing. */
  readonly isBare?: boolean;
}

/** Calls of the webview that the extension answers. */
export interface HostCalls extends FilterCalls, FindCalls, StatisticsCalls {
  open: { params: Record<string, never>; result: TraceInfo };
  /** Bare rows come at once; with `whole`, the answer waits for the devices' state. */
  rows: { params: { from: number; count: number; whole: boolean }; result: readonly RowView[] };
  detail: { params: { row: number; whole: boolean }; result: DetailView };
  /** Rows that a filter lets pass, by their position among the hits. */
  hits: { params: { id: number; from: number; count: number; whole: boolean }; result: readonly RowView[] };
}

/** Rows from `from` up to `to`. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/** What the webview tells the extension. */
export interface WebviewEvents {
  selected: { row: number };
  /** Several rows are selected: those of the span that the filter lets pass. Absent when it is one again. */
  span: { span?: RowSpan };
  /** A filter that was used, for the history. */
  used: { filter: string };
  /** All bookmarks of the trace, as they are now. */
  bookmarks: { bookmarks: readonly Bookmark[] };
  /** Nothing is to be counted any more. */
  uncount: Record<string, never>;
  /** The statistics are to be written to a file. */
  exportStatistics: Record<string, never>;
  /** What the overview strip shows from now on. */
  strip: StripWish;
  /** Stop the indexing, or go on with it. */
  hold: { isHeld: boolean };
}

/** What a command of VS Code does in the editor. */
export type EditorAction =
  | 'focusFilter'
  | 'clearFilter'
  | 'filterByThis'
  | 'excludeThis'
  | 'find'
  | 'findNext'
  | 'findPrevious'
  | 'statistics'
  | 'toggleBookmark'
  | 'nextBookmark'
  | 'previousBookmark'
  | 'columns'
  | 'nextError'
  | 'previousError'
  | 'toggleStrip';

/** What the extension tells the webview. */
export interface HostEvents {
  /** The trace has changed: more rows, or the index is done. */
  trace: TraceInfo;
  /** The trace can't be shown at all: what is wrong and what to do. */
  failed: { message: string };
  /** Select this row and bring it into view. */
  reveal: { row: number };
  hits: Hits;
  statistics: StatisticsReport;
  /** Filters that were used in this workspace, the newest first. */
  history: { filters: readonly string[] };
  /** All bookmarks of the trace, in ascending order of rows. */
  bookmarks: { bookmarks: readonly Bookmark[] };
  strip: StripView;
  act: { action: EditorAction };
  narrow: { pointed: Pointed; how: Narrowing };
}

export type CallName = keyof HostCalls;
export type CallOf<N extends CallName> = { kind: 'call'; id: number; name: N; params: HostCalls[N]['params'] };
export type EventOf<M, N extends keyof M> = { kind: 'event'; name: N; data: M[N] };

/** Everything that goes from the webview to the extension. `cancel` names a call whose answer isn't wanted any more. */
export type ToHost =
  | { [N in CallName]: CallOf<N> }[CallName]
  | { [N in keyof WebviewEvents]: EventOf<WebviewEvents, N> }[keyof WebviewEvents]
  | { kind: 'cancel'; id: number };

/** Everything that goes from the extension to the webview. */
export type ToWebview =
  | { kind: 'result'; id: number; value: HostCalls[CallName]['result'] }
  | { kind: 'error'; id: number; message: string }
  | { [N in keyof HostEvents]: EventOf<HostEvents, N> }[keyof HostEvents];
