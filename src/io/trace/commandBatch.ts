import type { CommandColumns } from '../../core/stats/columns';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { CommandRecord, TraceRow } from '../../core/trace/record';

/** Most commands of a batch. */
const BATCH_ROWS = 4096;

/** How many commands a batch holds, of so many rows. */
export function capacityFor(rows: number): number {
  return Math.min(BATCH_ROWS, rows);
}

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
  readonly classes: Int16Array;
  readonly commands: Int16Array;
  readonly acks: Uint16Array;
  readonly rings: Uint8Array;
  readonly times: Float64Array;
  readonly latencies: Float64Array;
  readonly devices: Uint32Array;
  /** What `devices` are the numbers of. */
  abstract readonly names: readonly (string | undefined)[];

  /** `capacity`: how many commands it can hold. */
  constructor(readonly capacity: number) {
    this.classes = new Int16Array(capacity);
    this.commands = new Int16Array(capacity);
    this.acks = new Uint16Array(capacity);
    this.rings = new Uint8Array(capacity);
    this.times = new Float64Array(capacity);
    this.latencies = new Float64Array(capacity);
    this.devices = new Uint32Array(capacity);
  }

  /** Time of a command, in ns. */
  abstract timeOf(at: number): bigint;

  /** A command as followers take it; it is good until the next one is asked for. */
  abstract raw(at: number): RawCommand;

  /** A command with its record, which is good as long as the batch. */
  abstract read(at: number): TraceRow<CommandRecord>;
}

/** Where rows are read: `from` to `to`, which is the first that isn't wanted. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  /** The time from which on columns count, in ns. */
  readonly base: bigint;
  /** Bytes that are read at a time, at most: fewer leave others more room. As many as the trace is read with unless told. */
  readonly windowSize?: number;
}
