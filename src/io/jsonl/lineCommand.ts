import { NO_ANSWER } from '../../core/filter/candidate';
import type { CommandRecord, Ring } from '../../core/trace/record';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { Answer } from '../../core/wire/answer';
import type { ChainDescriptor } from '../../core/wire/chain';
import { answerOfAck, copyOfCommand, type BorrowedCommand } from '../trace/commandBatch';
import type { CommandScanner } from './commandScanner';
import { parseText } from './parse';

const BILLION = 1_000_000_000n;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A command out of a line that was scanned, as `parseText` reads it. */
class LineCommand implements BorrowedCommand {
  readonly type = 'command';
  declare readonly device?: string;
  readonly ring: Ring;
  declare readonly cvq?: number;
  declare readonly head?: number;
  readonly out: Uint8Array;
  readonly outCut: boolean;
  declare readonly in?: Uint8Array;
  readonly inCut: boolean;
  declare readonly inLen?: number;
  declare readonly latency?: bigint;
  declare readonly pending?: number;
  readonly #seconds: number;
  readonly #nanoseconds: number;

  constructor(bytes: Uint8Array, scanned: CommandScanner, device: string | undefined) {
    const { cvq, head, inLen, pending, latency } = scanned;
    this.ring = scanned.isShadow ? 'shadow' : 'guest';
    this.#seconds = scanned.seconds;
    this.#nanoseconds = scanned.nanoseconds;
    this.out = hexBytes(bytes, scanned.outFrom, scanned.outTo);
    this.outCut = scanned.outCut;
    this.inCut = scanned.inCut;
    if (device !== undefined) this.device = device;
    if (scanned.inFrom >= 0) this.in = hexBytes(bytes, scanned.inFrom, scanned.inTo);
    if (cvq >= 0) this.cvq = cvq;
    if (head >= 0) this.head = head;
    if (inLen >= 0) this.inLen = inLen;
    if (pending >= 0) this.pending = pending;
    if (latency <= Number.MAX_SAFE_INTEGER) this.latency = BigInt(latency);
    else if (latency > 0) this.latency = scanned.exactLatency;
  }

  get t(): bigint {
    return BigInt(this.#seconds) * BILLION + BigInt(this.#nanoseconds);
  }

  copy(): CommandRecord {
    return copyOfCommand(this);
  }
}

/** One with a chain, which is parsed where somebody asks for it: few do. */
class ChainedLineCommand extends LineCommand {
  readonly #line: Uint8Array;

  constructor(line: Uint8Array, bytes: Uint8Array, scanned: CommandScanner, device: string | undefined) {
    super(bytes, scanned, device);
    this.#line = line;
  }

  get chain(): readonly ChainDescriptor[] {
    return parsedCommand(this.#line).chain ?? [];
  }
}

/** The command of the line from `from` to `to`, as it was scanned. */
export function lineCommand(
  bytes: Uint8Array,
  from: number,
  to: number,
  scanned: CommandScanner,
  device: string | undefined,
): BorrowedCommand {
  return scanned.hasChain
    ? new ChainedLineCommand(bytes.subarray(from, to), bytes, scanned, device)
    : new LineCommand(bytes, scanned, device);
}

/** A command in a line that was scanned, as followers take it. It moves from one to the next. */
export class RawLine implements RawCommand {
  readonly start = 0;
  bytes: Uint8Array = new Uint8Array(64);
  length = 0;
  device: string | undefined;
  ring: Ring = 'guest';
  outCut = false;
  inLength = 0;
  inCut = false;
  inOffered: number | undefined;
  head: number | undefined;
  answer: Answer = answerOfAck(NO_ANSWER);
  #text: Uint8Array = new Uint8Array();
  #from = 0;
  #to = 0;
  #hasChain = false;

  /** To the line from `from` to `to` of the text, as it was scanned; `ack` is as a batch has it. */
  move(
    text: Uint8Array,
    from: number,
    to: number,
    scanned: CommandScanner,
    device: string | undefined,
    ack: number,
  ): void {
    const { outFrom, outTo, inFrom, inTo, inLen, head } = scanned;
    this.length = (outTo - outFrom) / 2;
    if (this.bytes.length < this.length) this.bytes = new Uint8Array(2 * this.length);
    hexBytesInto(this.bytes, text, outFrom, outTo);
    this.device = device;
    this.ring = scanned.isShadow ? 'shadow' : 'guest';
    this.outCut = scanned.outCut;
    this.inLength = inFrom < 0 ? 0 : (inTo - inFrom) / 2;
    this.inCut = scanned.inCut;
    this.inOffered = inLen < 0 ? undefined : inLen;
    this.head = head < 0 ? undefined : head;
    this.answer = answerOfAck(ack);
    this.#text = text;
    this.#from = from;
    this.#to = to;
    this.#hasChain = scanned.hasChain;
  }

  get chain(): readonly ChainDescriptor[] | undefined {
    return this.#hasChain ? this.record().chain : undefined;
  }

  get latency(): bigint | undefined {
    return this.record().latency;
  }

  record(): CommandRecord {
    return parsedCommand(this.#text.subarray(this.#from, this.#to));
  }
}

function parsedCommand(line: Uint8Array): CommandRecord {
  const parsed = parseText(utf8.decode(line), { t: 0n });
  if (parsed.kind !== 'record' || parsed.record.type !== 'command')
    throw new RangeError('The line is none that was scanned.');
  return parsed.record;
}

/** The byte of two hex digits. */
export function hexByte(text: Uint8Array, at: number): number {
  return (digit(text[at] ?? 0) << 4) | digit(text[at + 1] ?? 0);
}

/** The bytes of the hex digits from `from` to `to`. */
function hexBytes(text: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array((to - from) / 2);
  hexBytesInto(bytes, text, from, to);
  return bytes;
}

function hexBytesInto(bytes: Uint8Array, text: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 2) bytes[(at - from) / 2] = hexByte(text, at);
}

/** Value of a hex digit of ASCII. */
function digit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
