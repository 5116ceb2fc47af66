import { NO_ANSWER, UNREAD, UNTOLD } from '../../core/filter/candidate';
import type { CommandColumns } from '../../core/stats/columns';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { CommandRecord, TraceRow } from '../../core/trace/record';
import { OK, type Answer } from '../../core/wire/answer';

/** Most commands of a batch. */
const BATCH_ROWS = 4096;

/** ns from the columns' base on that doubles and sums of them hold exactly: 52 days. */
export const LONGEST_EXACT = 2 ** 52;

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

/** A command over memory that is used again: it is good as long as its batch. */
export interface BorrowedCommand extends CommandRecord {
  /** The same, with nothing of that memory. */
  copy(): CommandRecord;
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

  /** Whether the time of a command in the columns is exact, where it is at most `LONGEST_EXACT`. */
  abstract hasExactTimes(at: number): boolean;

  /** The head of a command's chain, where it is known. */
  abstract headOf(at: number): number | undefined;

  /** A command as followers take it; it is good until the next one is asked for. */
  abstract raw(at: number): RawCommand;

  /** A command with its record. */
  abstract read(at: number): TraceRow<BorrowedCommand>;

  /**
   * The block of a command in a pcapng, where a pcapng that is written would have the same but for the number of the
   * interface.
   */
  block?(at: number): Uint8Array | undefined;
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

/** A command of a batch, with nothing of its memory. */
export function copiedRow(batch: CommandBatch, at: number): TraceRow<CommandRecord> {
  // One by one, as in what is copied: to spread what is there takes longer.
  const { row, command, offset, length, record } = batch.read(at);
  return { row, command, offset, length, record: record.copy() };
}

/** A command with bytes of its own. */
export function copyOfCommand(command: CommandRecord): CommandRecord {
  const { device, cvq, head, in: answer, inLen, latency, chain, pending, outLen, meant, refused } = command;
  const copy: { -readonly [Name in keyof CommandRecord]: CommandRecord[Name] } = {
    type: 'command',
    t: command.t,
    ring: command.ring,
    out: command.out.slice(),
    outCut: command.outCut,
    inCut: command.inCut,
  };
  if (device !== undefined) copy.device = device;
  if (cvq !== undefined) copy.cvq = cvq;
  if (head !== undefined) copy.head = head;
  if (answer !== undefined) copy.in = answer.slice();
  if (inLen !== undefined) copy.inLen = inLen;
  if (latency !== undefined) copy.latency = latency;
  if (chain !== undefined) copy.chain = chain;
  if (pending !== undefined) copy.pending = pending;
  if (outLen !== undefined) copy.outLen = outLen;
  if (meant !== undefined) copy.meant = meant;
  if (refused !== undefined) copy.refused = refused;
  return copy;
}

const ANSWERED_OK: Answer = { kind: 'ok' };
const NOT_READ: Answer = { kind: 'unread' };
const NOT_TOLD: Answer = { kind: 'untold' };
const NOT_ANSWERED: Answer = { kind: 'none' };

/** The answer that the ack column of a batch tells. */
export function answerOfAck(ack: number): Answer {
  if (ack === OK) return ANSWERED_OK;
  if (ack === UNREAD) return NOT_READ;
  if (ack === UNTOLD) return NOT_TOLD;
  return ack === NO_ANSWER ? NOT_ANSWERED : { kind: 'error', ack };
}
