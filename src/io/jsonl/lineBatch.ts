import { MISSING, NO_ANSWER, UNREAD, UNTOLD } from '../../core/filter/candidate';
import { GUEST, SHADOW } from '../../core/stats/columns';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { TraceRow } from '../../core/trace/record';
import { CommandScanner } from './commandScanner';
import { CommandBatch, type BorrowedCommand } from '../trace/commandBatch';
import { hexByte, lineCommand, RawLine } from './lineCommand';

const BILLION = 1_000_000_000n;
const RETURN = 0x0d;

/** Commands of JSON Lines, all in bytes that were read at once. */
export class LineBatch extends CommandBatch {
  readonly names: (string | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #baseSeconds: number;
  readonly #baseNanoseconds: number;
  #bytes: Uint8Array = new Uint8Array();
  /** Scans lines again of which more is asked. */
  readonly #again = new CommandScanner();
  readonly #rawCommand = new RawLine();
  #bytesOffset = 0;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #seconds: Float64Array;
  readonly #nanoseconds: Float64Array;
  /** Where the id of the device stands that came last, and its number. */
  #lastFrom = 0;
  #lastTo = 0;
  #lastNumber = -1;

  /** `base`: the time from which on columns count, in ns. */
  constructor(capacity: number, base: bigint) {
    super(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
    this.#seconds = new Float64Array(capacity);
    this.#nanoseconds = new Float64Array(capacity);
    this.#baseSeconds = Number(base / BILLION);
    this.#baseNanoseconds = Number(base % BILLION);
  }

  /** Starts anew, with lines in these bytes, which stand at an offset of the file. */
  begin(bytes: Uint8Array, offset: number): void {
    this.row += this.count;
    this.command += this.count;
    this.count = 0;
    this.start = 0;
    this.#bytes = bytes;
    this.#bytesOffset = offset;
    this.#lastNumber = -1;
  }

  /** Takes the line from `at` to `end` that was scanned last. */
  add(scanner: CommandScanner, at: number, end: number): void {
    const { count } = this;
    const { outFrom, outTo, inFrom, inTo, seconds, nanoseconds } = scanner;
    const outDigits = outTo - outFrom;
    this.#starts[count] = at;
    this.#ends[count] = end;
    this.rings[count] = scanner.isShadow ? SHADOW : GUEST;
    this.classes[count] = outDigits > 0 ? hexByte(this.#bytes, outFrom) : MISSING;
    this.commands[count] = outDigits > 2 ? hexByte(this.#bytes, outFrom + 2) : MISSING;
    if (inFrom < 0) this.acks[count] = NO_ANSWER;
    else if (inTo > inFrom) this.acks[count] = hexByte(this.#bytes, inFrom);
    else this.acks[count] = scanner.inCut ? UNTOLD : UNREAD;
    this.#seconds[count] = seconds;
    this.#nanoseconds[count] = nanoseconds;
    this.times[count] = (seconds - this.#baseSeconds) * 1e9 + (nanoseconds - this.#baseNanoseconds);
    this.latencies[count] = scanner.latency;
    this.devices[count] = this.#deviceOf(scanner.deviceFrom, scanner.deviceTo);
    this.count = count + 1;
  }

  timeOf(at: number): bigint {
    return BigInt(this.#seconds[at] ?? 0) * BILLION + BigInt(this.#nanoseconds[at] ?? 0);
  }

  hasExactTimes(): boolean {
    return true;
  }

  headOf(at: number): number | undefined {
    this.#scanned(at);
    const { head } = this.#again;
    return head < 0 ? undefined : head;
  }

  raw(at: number): RawCommand {
    const bytes = this.#bytes;
    const again = this.#again;
    const raw = this.#rawCommand;
    const { start, end } = this.#scanned(at);
    raw.move(bytes, start, end, again, this.names[this.devices[at] ?? 0], this.acks[at] ?? NO_ANSWER);
    return raw;
  }

  read(at: number): TraceRow<BorrowedCommand> {
    const bytes = this.#bytes;
    const again = this.#again;
    const { start, end } = this.#scanned(at);
    const length = end - start - (bytes[end - 1] === RETURN ? 1 : 0);
    return {
      row: this.row + at,
      command: this.command + at,
      offset: this.#bytesOffset + start,
      length,
      record: lineCommand(bytes, start, end, again, this.names[this.devices[at] ?? 0]),
    };
  }

  /** Where the line of a command stands, which has been scanned again. */
  #scanned(at: number): { readonly start: number; readonly end: number } {
    const start = this.#starts[at] ?? 0;
    const end = this.#ends[at] ?? 0;
    if (this.#again.scan(this.#bytes, start) !== end) throw new RangeError(`The batch has no command ${at}.`);
    return { start, end };
  }

  #deviceOf(from: number, to: number): number {
    if (this.#lastNumber >= 0 && this.#isLast(from, to)) return this.#lastNumber;
    const name = to > from ? String.fromCharCode(...this.#bytes.subarray(from, to)) : undefined;
    const key = name ?? '';
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(key, number);
    }
    this.#lastFrom = from;
    this.#lastTo = to;
    this.#lastNumber = number;
    return number;
  }

  #isLast(from: number, to: number): boolean {
    const bytes = this.#bytes;
    const lastFrom = this.#lastFrom;
    const lastTo = this.#lastTo;
    if (to - from !== lastTo - lastFrom) return false;
    for (let i = 0; i < to - from; i += 1) if (bytes[from + i] !== bytes[lastFrom + i]) return false;
    return true;
  }
}
