import { NO_ANSWER } from '../../core/filter/candidate';
import type { CommandRecord, Ring } from '../../core/trace/record';
import { UNKNOWN_16, UNKNOWN_32 } from '../../core/trace/recordHeader';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { Answer } from '../../core/wire/answer';
import { answerOfAck, copyOfCommand, type BorrowedCommand } from '../trace/commandBatch';
import type { CaptureInterface } from './captureInterface';
import { PACKET_DATA, PacketView } from './packet';

/** A command out of a packet that is in memory: its bytes are that memory's, its time is made where it is asked for. */
export class PacketCommand implements BorrowedCommand {
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
  declare readonly outLen?: number;
  declare readonly latency?: bigint;
  readonly #from: CaptureInterface;
  readonly #high: number;
  readonly #low: number;

  /** Of the memory at least the header is there. */
  constructor(packet: PacketView, from: CaptureInterface) {
    const { outLength, inLength, cvq, head, inOffered } = packet;
    const present = Math.min(packet.room, packet.view.byteLength - packet.at - PACKET_DATA);
    const outEnd = Math.min(outLength, present);
    const inEnd = Math.min(outLength + inLength, present);
    this.#from = from;
    this.#high = packet.high;
    this.#low = packet.low;
    this.ring = packet.ring === 1 ? 'shadow' : 'guest';
    this.out = packet.bytes(0, outEnd);
    this.outCut = packet.isOutCut || outEnd < outLength;
    this.inCut = packet.isInCut || inEnd - outEnd < inLength;
    // One by one: to spread what is there takes longer than to read the rest.
    if (packet.isAnswered) this.in = packet.bytes(outEnd, inEnd);
    if (from.name !== undefined) this.device = from.name;
    if (cvq !== UNKNOWN_16) this.cvq = cvq;
    if (head !== UNKNOWN_16) this.head = head;
    if (inOffered !== UNKNOWN_32) this.inLen = inOffered;
    if (packet.isOutCut && packet.original > packet.captured)
      this.outLen = outLength + packet.original - packet.captured;
    const latency = latencyOf(packet);
    if (latency !== undefined) this.latency = latency;
  }

  get t(): bigint {
    return this.#from.nanoseconds(this.#high, this.#low);
  }

  copy(): CommandRecord {
    return copyOfCommand(this);
  }
}

function latencyOf(packet: PacketView): bigint | undefined {
  return packet.latencyLow === UNKNOWN_32 && packet.latencyHigh === UNKNOWN_32 ? undefined : packet.latency;
}

/** A command in a packet that is wholly in memory, as followers take it. It moves from one to the next. */
export class RawPacket implements RawCommand {
  // A command in a pcapng has no chain, without which nobody asks for its head.
  readonly head = undefined;
  readonly chain = undefined;
  bytes: Uint8Array = new Uint8Array();
  start = 0;
  length = 0;
  outCut = false;
  ring: Ring = 'guest';
  answer: Answer = answerOfAck(NO_ANSWER);
  #packet = new PacketView(new DataView(new ArrayBuffer(0)), true);
  #from: CaptureInterface | undefined;

  /** `ack` is as a batch has it. */
  move(packet: PacketView, from: CaptureInterface, ack: number): void {
    if (packet !== this.#packet) {
      const { view } = packet;
      this.bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      this.#packet = packet;
    }
    const { outLength, room } = packet;
    this.#from = from;
    this.start = packet.at + PACKET_DATA;
    this.length = Math.min(outLength, room);
    this.outCut = packet.isOutCut || room < outLength;
    this.ring = packet.ring === 1 ? 'shadow' : 'guest';
    this.answer = answerOfAck(ack);
  }

  get device(): string | undefined {
    return this.#from?.name;
  }

  get inLength(): number {
    const { isAnswered, outLength, inLength, room } = this.#packet;
    return isAnswered ? Math.max(0, Math.min(inLength, room - outLength)) : 0;
  }

  get inCut(): boolean {
    const { isInCut, outLength, inLength, room } = this.#packet;
    return isInCut || room < outLength + inLength;
  }

  get inOffered(): number | undefined {
    const { inOffered } = this.#packet;
    return inOffered === UNKNOWN_32 ? undefined : inOffered;
  }

  get latency(): bigint | undefined {
    return latencyOf(this.#packet);
  }

  record(): CommandRecord {
    if (!this.#from) throw new RangeError('No command has been moved to.');
    return new PacketCommand(this.#packet, this.#from).copy();
  }
}
