import type { CommandColumns } from '../../core/stats/columns';
import type { CommandRecord, TraceRow } from '../../core/trace/record';

/** Most commands of a batch. */
export const BATCH_ROWS = 4096;

/** What a scan gives: commands in columns, or a row of another kind, or one that takes more than its bytes in memory. */
export type Scanned = CommandBatch | ScannedRow;

export interface ScannedRow {
  readonly kind: 'row';
  readonly row: TraceRow;
}

/** Commands in a row. They stand in memory that is used again: they are good until the scan goes on. */
export abstract class CommandBatch implements CommandColumns {
  readonly kind = 'commands';
  /** Numbers of the first row and its command. */
  row = 0;
  command = 0;
  /** Commands in the columns; those before `start` are not wanted. */
  count = 0;
  start = 0;
  readonly classes = new Int16Array(BATCH_ROWS);
  readonly commands = new Int16Array(BATCH_ROWS);
  readonly acks = new Uint16Array(BATCH_ROWS);
  readonly rings = new Uint8Array(BATCH_ROWS);
  readonly times = new Float64Array(BATCH_ROWS);
  readonly latencies = new Float64Array(BATCH_ROWS);
  readonly devices = new Uint32Array(BATCH_ROWS);
  /** What `devices` are the numbers of. */
  abstract readonly names: readonly (string | undefined)[];

  /** Time of a command, in ns. */
  abstract timeOf(at: number): bigint;

  /** A command with its record, which is good as long as the batch. */
  abstract read(at: number): TraceRow<CommandRecord>;
}

/** Where rows are read: `from` to `to`, which is the first that isn't wanted. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  /** The time from which on columns count, in ns. */
  readonly base: bigint;
}
