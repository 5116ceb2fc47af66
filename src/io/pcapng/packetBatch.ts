import { MISSING, NO_ANSWER, UNREAD } from '../../core/filter/candidate';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { CommandRecord, TraceRow } from '../../core/trace/record';
import type { CaptureInterface } from './captureInterface';
import { MAX_COMMAND_BYTES } from '../limits';
import type { PcapngWalker } from './walker';
import { CVQ_HEADER, FLAG_ANSWERED, PACKET_FRAME, PACKET_HEADER } from './format';
import { UNKNOWN_32 } from './format';
import { isRecordPacket, LEAST_BLOCK } from './recordPacket';
import type { Window } from '../trace/window';
import { CommandBatch } from '../trace/commandBatch';
import { PacketCommand } from './packetCommand';
import { PacketRaw } from './packetRaw';
import { TickTime } from './tickTime';

const DATA = PACKET_HEADER + CVQ_HEADER;
const TWO_32 = 2 ** 32;

/** Commands of a pcapng, all of one section and in one window. */
export class PacketBatch extends CommandBatch {
  readonly names: (string | undefined)[] = [];
  #view: DataView = new DataView(new ArrayBuffer(0));
  #viewOffset = 0;
  #isLittle = true;
  /** Where the blocks start in the view. */
  readonly #places: Uint32Array;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #clocks: TickTime[] = [];
  readonly #rawCommand = new PacketRaw();
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
    this.#view = window.view;
    this.#viewOffset = window.base;
    this.#isLittle = walker.isLittle;
  }

  /** Takes the command that the walker has stopped at, and those that follow it and are like it: so many at most. */
  take(walker: PcapngWalker, most: number): void {
    const from = walker.interface;
    const number = this.#numberOf(from);
    this.#fill(walker.offset - this.#viewOffset, walker.present, number, this.#clockOf(number, from, walker));
    this.#run(walker, Math.min(this.capacity, this.count + most - 1), number);
  }

  timeOf(at: number): bigint {
    const place = this.#places[at] ?? 0;
    const view = this.#view;
    const isLittle = this.#isLittle;
    return this.#interfaceOf(at).nanoseconds(
      view.getUint32(place + 12, isLittle),
      view.getUint32(place + 16, isLittle),
    );
  }

  raw(at: number): RawCommand {
    const raw = this.#rawCommand;
    const view = this.#view;
    raw.move(view, this.#places[at] ?? 0, this.#isLittle, this.#interfaceOf(at), this.acks[at] ?? NO_ANSWER);
    return raw;
  }

  read(at: number): TraceRow<CommandRecord> {
    const place = this.#places[at] ?? 0;
    const view = this.#view;
    const isLittle = this.#isLittle;
    return {
      row: this.row + at,
      command: this.command + at,
      offset: this.#viewOffset + place,
      length: view.getUint32(place + 4, isLittle),
      record: new PacketCommand(view, place, isLittle, this.#interfaceOf(at)),
    };
  }

  /** What is accepted here, the walker would accept as a command, too. At anything else it stops. */
  #run(walker: PcapngWalker, most: number, number: number): void {
    const view = this.#view;
    const isLittle = this.#isLittle;
    const { interface: from, interfaceNumber } = walker;
    const clock = this.#clockOf(number, from, walker);
    const end = view.byteLength;
    let at = walker.position - this.#viewOffset;
    while (this.count < most && at + LEAST_BLOCK <= end) {
      const length = view.getUint32(at + 4, isLittle);
      if (!isRecordPacket(view, at, length, isLittle, interfaceNumber)) break;
      if (!from.hasTime(view.getUint32(at + 12, isLittle), view.getUint32(at + 16, isLittle))) break;
      const captured = view.getUint32(at + 20, isLittle);
      const claimed = view.getUint32(at + 40, true) + view.getUint32(at + 44, true);
      // The byte of the kind, 0, and that of the ring.
      const kindAndRing = view.getUint16(at + 32, true);
      if (
        captured > length - PACKET_FRAME ||
        claimed + CVQ_HEADER > captured ||
        claimed > MAX_COMMAND_BYTES ||
        (kindAndRing & 0xfeff) !== 0
      )
        break;
      this.#fill(at, claimed, number, clock);
      at += length;
    }
    walker.position = this.#viewOffset + at;
  }

  /** Adds the command whose block starts here, with so many out and in bytes present. */
  #fill(at: number, present: number, number: number, clock: TickTime): void {
    const { count } = this;
    const view = this.#view;
    const isLittle = this.#isLittle;
    const outLength = view.getUint32(at + 40, true);
    const outEnd = outLength < present ? outLength : present;
    const inLength = view.getUint32(at + 44, true);
    const data = at + DATA;
    const isAnswered = (view.getUint16(at + 34, true) & FLAG_ANSWERED) !== 0;
    this.#places[count] = at;
    this.rings[count] = view.getUint8(at + 33);
    this.classes[count] = outEnd > 0 ? view.getUint8(data) : MISSING;
    this.commands[count] = outEnd > 1 ? view.getUint8(data + 1) : MISSING;
    this.acks[count] = !isAnswered
      ? NO_ANSWER
      : inLength > 0 && present > outEnd
        ? view.getUint8(data + outEnd)
        : UNREAD;
    this.times[count] = clock.since(view.getUint32(at + 12, isLittle), view.getUint32(at + 16, isLittle));
    const high = view.getUint32(at + 56, true);
    const low = view.getUint32(at + 52, true);
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
