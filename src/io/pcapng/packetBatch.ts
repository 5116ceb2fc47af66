import { MISSING, NO_ANSWER, UNREAD, UNTOLD } from '../../core/filter/candidate';
import type { TraceRow } from '../../core/trace/record';
import { HeaderAt, RecordFlag, RECORD_HEADER_BYTES, UNKNOWN_16, UNKNOWN_32 } from '../../core/trace/recordHeader';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import { MAX_COMMAND_BYTES } from '../limits';
import { CommandBatch, LONGEST_EXACT, type BorrowedCommand } from '../trace/commandBatch';
import type { Window } from '../trace/window';
import type { CaptureInterface } from './captureInterface';
import { PACKET_FRAME } from './format';
import { BlockAt, isRecordPacket, LEAST_RECORD_BLOCK, PacketView } from './packet';
import { PacketCommand, RawPacket } from './packetCommand';
import type { PcapngWalker } from './walker';

const TWO_32 = 2 ** 32;
/** Ticks that are taken for the length of one: the most that leave room for any offset. */
const MANY_HIGH = 2 ** 30;

/** Commands of a pcapng, all of one section and in one window. */
export class PacketBatch extends CommandBatch {
  readonly names: (string | undefined)[] = [];
  #viewOffset = 0;
  /** Moves over the window. */
  #packet = new PacketView(new DataView(new ArrayBuffer(0)), true);
  /** Where the blocks start in the view. */
  readonly #places: Uint32Array;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #clocks: TickTime[] = [];
  readonly #rawCommand = new RawPacket();
  readonly #numbers = new Map<CaptureInterface, number>();

  readonly #base: bigint;

  /** `base`: the time from which on columns count, in ns. */
  constructor(capacity: number, base: bigint) {
    super(capacity);
    this.#base = base;

    this.#places = new Uint32Array(capacity);
  }

  /** Starts anew, with commands of the section and the window that the walker is in. */
  begin(walker: PcapngWalker, window: Window): void {
    this.row += this.count;
    this.command += this.count;
    this.count = 0;
    this.start = 0;
    this.#packet = new PacketView(window.view, walker.isLittle);
    this.#viewOffset = window.base;
  }

  /** Takes the command that the walker has stopped at, and those that follow it and are like it: so many at most. */
  take(walker: PcapngWalker, most: number): void {
    const from = walker.interface;
    const number = this.#numberOf(from);
    this.#fill(
      this.#packet,
      walker.offset - this.#viewOffset,
      walker.present,
      number,
      this.#clockOf(number, from, walker),
    );
    this.#run(walker, Math.min(this.capacity, this.count + most - 1), number);
  }

  timeOf(at: number): bigint {
    const { high, low } = this.#at(at);
    return this.#interfaceOf(at).nanoseconds(high, low);
  }

  hasExactTimes(at: number): boolean {
    return this.#clocks[this.devices[at] ?? 0]?.isExact ?? false;
  }

  headOf(at: number): number | undefined {
    const { head } = this.#at(at);
    return head === UNKNOWN_16 ? undefined : head;
  }

  raw(at: number): RawCommand {
    const raw = this.#rawCommand;
    raw.move(this.#at(at), this.#interfaceOf(at), this.acks[at] ?? NO_ANSWER);
    return raw;
  }

  read(at: number): TraceRow<BorrowedCommand> {
    const packet = this.#at(at);
    return {
      row: this.row + at,
      command: this.command + at,
      offset: this.#viewOffset + packet.at,
      length: packet.length,
      record: new PacketCommand(packet, this.#interfaceOf(at)),
    };
  }

  override block(at: number): Uint8Array | undefined {
    const packet = this.#at(at);
    const { view } = packet;
    return this.#interfaceOf(at).isInNanoseconds && packet.isAsWritten
      ? new Uint8Array(view.buffer, view.byteOffset + packet.at, packet.length)
      : undefined;
  }

  #at(at: number): PacketView {
    const packet = this.#packet;
    packet.at = this.#places[at] ?? 0;
    return packet;
  }

  /** What is accepted here, the walker would accept as a command, too. At anything else it stops. */
  #run(walker: PcapngWalker, most: number, number: number): void {
    const packet = this.#packet;
    const { view, isLittle } = packet;
    const { interface: from, interfaceNumber } = walker;
    const clock = this.#clockOf(number, from, walker);
    const end = view.byteLength;
    let at = walker.position - this.#viewOffset;
    while (this.count < most && at + LEAST_RECORD_BLOCK <= end) {
      const length = view.getUint32(at + BlockAt.length, isLittle);
      if (!isRecordPacket(view, at, length, isLittle, interfaceNumber)) break;
      if (!from.hasTime(view.getUint32(at + BlockAt.high, isLittle), view.getUint32(at + BlockAt.low, isLittle))) break;
      const record = at + BlockAt.record;
      const captured = view.getUint32(at + BlockAt.captured, isLittle);
      const claimed =
        view.getUint32(record + HeaderAt.out_length, true) + view.getUint32(record + HeaderAt.in_length, true);
      // The byte of the kind, 0, and that of the ring.
      const kindAndRing = view.getUint16(record + HeaderAt.kind, true);
      if (
        captured > length - PACKET_FRAME ||
        claimed + RECORD_HEADER_BYTES > captured ||
        claimed > MAX_COMMAND_BYTES ||
        (kindAndRing & 0xfeff) !== 0
      )
        break;
      this.#fill(packet, at, claimed, number, clock);
      at += length;
    }
    walker.position = this.#viewOffset + at;
  }

  /** Adds the command whose block starts here, with so many out and in bytes present. */
  #fill({ view, isLittle }: PacketView, at: number, present: number, number: number, clock: TickTime): void {
    const { count } = this;
    const record = at + BlockAt.record;
    const outLength = view.getUint32(record + HeaderAt.out_length, true);
    const outEnd = outLength < present ? outLength : present;
    const inLength = view.getUint32(record + HeaderAt.in_length, true);
    const data = record + RECORD_HEADER_BYTES;
    const flags = view.getUint16(record + HeaderAt.flags, true);
    this.#places[count] = at;
    this.rings[count] = view.getUint8(record + HeaderAt.ring);
    this.classes[count] = outEnd > 0 ? view.getUint8(data) : MISSING;
    this.commands[count] = outEnd > 1 ? view.getUint8(data + 1) : MISSING;
    if ((flags & RecordFlag.answered) === 0) this.acks[count] = NO_ANSWER;
    else if (inLength > 0 && present > outEnd) this.acks[count] = view.getUint8(data + outEnd);
    else this.acks[count] = inLength > 0 || (flags & RecordFlag.in_cut) !== 0 ? UNTOLD : UNREAD;
    this.times[count] = clock.since(
      view.getUint32(at + BlockAt.high, isLittle),
      view.getUint32(at + BlockAt.low, isLittle),
    );
    const high = view.getUint32(record + HeaderAt.latency + 4, true);
    const low = view.getUint32(record + HeaderAt.latency, true);
    this.latencies[count] = high === UNKNOWN_32 && low === UNKNOWN_32 ? NaN : high * TWO_32 + low;
    this.devices[count] = number;
    this.count = count + 1;
  }

  #interfaceOf(at: number): CaptureInterface {
    const from = this.#interfaces[this.devices[at] ?? 0];
    if (from === undefined) throw new RangeError(`The batch has no command ${at}.`);
    return from;
  }

  #clockOf(number: number, from: CaptureInterface, { high, low }: PcapngWalker): TickTime {
    return (this.#clocks[number] ??= new TickTime(from, high, low, this.#base));
  }

  #numberOf(from: CaptureInterface): number {
    const known = this.#numbers.get(from);
    if (known !== undefined) return known;
    const number = this.#interfaces.push(from) - 1;
    this.names.push(from.name);
    this.#numbers.set(from, number);
    return number;
  }
}

/** TimeSlice an interface's ticks into ns since a base, in doubles: exact for ticks of whole ns, as far as doubles are. */
class TickTime {
  readonly #start: number;
  readonly #perTick: number;
  /** Whether times of up to `LONGEST_EXACT` are exact: a tick is a whole number of ns. */
  readonly isExact: boolean;

  readonly #high: number;
  readonly #low: number;

  /** The ticks are those of one of its packets. `base` is in ns. */
  constructor(from: CaptureInterface, high: number, low: number, base: bigint) {
    this.#high = high;
    this.#low = low;

    this.#start = Number(from.nanoseconds(high, low) - base);
    this.#perTick = Number(from.nanoseconds(MANY_HIGH, 0) - from.nanoseconds(0, 0)) / (MANY_HIGH * TWO_32);
    this.isExact = this.#perTick >= 1 && Number.isInteger(this.#perTick) && Math.abs(this.#start) <= LONGEST_EXACT;
  }

  since(high: number, low: number): number {
    return this.#start + ((high - this.#high) * TWO_32 + (low - this.#low)) * this.#perTick;
  }
}
