import type { Finding } from '../../core/findings/finding';
import type { TraceRow } from '../../core/trace/record';
import type { TraceFormat } from './detect';
import type { RowVisitor } from './rowVisitor';
import type { ScanRange, Scanned } from './commandBatch';

/** A trace that is open: its rows can be read at any place. */
export interface TraceFile {
  readonly format: TraceFormat;
  readonly rowCount: number;
  readonly commandCount: number;
  /** Which rings commands are on. */
  readonly rings: { readonly guest: boolean; readonly shadow: boolean };
  /** Ids of the devices, in the order of their appearance. */
  readonly devices: readonly string[];
  /** How many records say what a device has negotiated; without any, its features are not known. */
  readonly deviceRecordCount: number;
  /** Earliest and latest time of a record, in ns; undefined when no record could be read. */
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
  /** What was passed over, and where the file is damaged. */
  readonly notes: readonly Finding[];
  /** Up to `count` rows from row `from` on; fewer at the end. Rejects only when the file can't be read any more. */
  rows(from: number, count: number): Promise<TraceRow[]>;
  /**
   * Gives rows from `from` to `to` to a visitor, in order and a few ms at a time: many times as fast as `rows`, where only
   * the devices' state is of interest. Rejects as `rows` does, and with the signal's reason.
   */
  visit(from: number, to: number, visitor: RowVisitor, signal?: AbortSignal): Promise<void>;
  /**
   * The rows of a range in their order, commands without a record for each. Whoever goes over them sees to it that others
   * get their turn. Fewer where the file has changed since; rejects when it can't be read any more.
   */
  scan(range: ScanRange): AsyncGenerator<Scanned, void, undefined>;
  /** Number of the row that holds a command. Rejects with a `RangeError` when there is no such command. */
  rowOfCommand(command: number): Promise<number>;
  close(): Promise<void>;
}

/** A trace whose rows become more: while it is gone over, and when the file grows. Its counts are those so far. */
export interface GrowingTrace extends TraceFile {
  /** Rows from the start that stay as they are, whatever is appended to the file. */
  readonly finalRows: number;
  /** Whether a device's record at this offset of the file is in big-endian order, as legacy guests of that kind have it. */
  isBigEndian(device: string, offset: number): boolean;
  /**
   * Resolves when all that was there has been gone over; rejects when the file can't be read any more, and with the
   * signal's reason.
   */
  readonly whole: Promise<void>;
  /** Looks at what has become of the file, and goes on over what has been appended. Rejects as `whole` does. */
  refresh(): Promise<FileChange>;
}

/** What has become of a file since the last look. */
export type FileChange =
  | 'same'
  | 'grown'
  /** It is shorter than what was read of it. */
  | 'truncated'
  /** It's another file by this name, or has other content. */
  | 'replaced'
  | 'gone';
