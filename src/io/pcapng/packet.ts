import {
  RECORD_FLAG,
  RECORD_HEADER,
  RECORD_HEADER_BYTES,
  RECORD_KIND,
  RECORD_MAGIC,
} from '../../core/trace/recordHeader';
import { MAX_COMMAND_BYTES } from '../limits';
import { ENHANCED_PACKET, PACKET_FRAME, PACKET_HEADER } from './format';

/** Bytes of a block before the bytes of its command, or the text of its event; and of the shortest that holds a record. */
export const PACKET_DATA = PACKET_HEADER + RECORD_HEADER_BYTES;
export const LEAST_RECORD_BLOCK = PACKET_FRAME + RECORD_HEADER_BYTES;

// From the start of the block.
const MAGIC = PACKET_HEADER + RECORD_HEADER.magic.at;
const KIND = PACKET_HEADER + RECORD_HEADER.kind.at;
const RING = PACKET_HEADER + RECORD_HEADER.ring.at;
const FLAGS = PACKET_HEADER + RECORD_HEADER.flags.at;
const CVQ = PACKET_HEADER + RECORD_HEADER.cvq.at;
const HEAD = PACKET_HEADER + RECORD_HEADER.head.at;
const OUT_LENGTH = PACKET_HEADER + RECORD_HEADER.out_length.at;
const IN_LENGTH = PACKET_HEADER + RECORD_HEADER.in_length.at;
const IN_OFFERED = PACKET_HEADER + RECORD_HEADER.in_offered.at;
const LATENCY = PACKET_HEADER + RECORD_HEADER.latency.at;

/**
 * An Enhanced Packet Block with a record in it, read where it stands; it is moved from one to the next. The one reader of
 * a record's header. Numbers of the block are in its section's byte order, those of the record little-endian.
 */
export class PacketView {
  constructor(
    readonly view: DataView,
    readonly isLittle: boolean,
    /** Where the block starts in the view. */
    public at = 0,
  ) {}

  /** Of the block. */
  get length(): number {
    return this.view.getUint32(this.at + 4, this.isLittle);
  }

  /** Number of the interface in the section. */
  get interfaceNumber(): number {
    return this.view.getUint32(this.at + 8, this.isLittle);
  }

  /** Time in ticks of the interface, in two halves. */
  get high(): number {
    return this.view.getUint32(this.at + 12, this.isLittle);
  }

  get low(): number {
    return this.view.getUint32(this.at + 16, this.isLittle);
  }

  /** Bytes of the packet in the file, and on the wire. */
  get captured(): number {
    return this.view.getUint32(this.at + 20, this.isLittle);
  }

  get original(): number {
    return this.view.getUint32(this.at + 24, this.isLittle);
  }

  get hasMagic(): boolean {
    return this.view.getUint32(this.at + MAGIC, false) === RECORD_MAGIC;
  }

  get kind(): number {
    return this.view.getUint8(this.at + KIND);
  }

  /** 0 guest, 1 shadow. */
  get ring(): number {
    return this.view.getUint8(this.at + RING);
  }

  /** Whether it is a command on one of the two rings: both bytes at once. */
  get isCommand(): boolean {
    return (this.view.getUint16(this.at + KIND, true) & 0xfeff) === RECORD_KIND.command;
  }

  get flags(): number {
    return this.view.getUint16(this.at + FLAGS, true);
  }

  get isAnswered(): boolean {
    return (this.flags & RECORD_FLAG.answered) !== 0;
  }

  get isOutCut(): boolean {
    return (this.flags & RECORD_FLAG.out_cut) !== 0;
  }

  get isInCut(): boolean {
    return (this.flags & RECORD_FLAG.in_cut) !== 0;
  }

  /** All ones where it is unknown, as the three that follow. */
  get cvq(): number {
    return this.view.getUint16(this.at + CVQ, true);
  }

  get head(): number {
    return this.view.getUint16(this.at + HEAD, true);
  }

  /** Bytes that the device may write. */
  get inOffered(): number {
    return this.view.getUint32(this.at + IN_OFFERED, true);
  }

  /** ns */
  get latency(): bigint {
    return this.view.getBigUint64(this.at + LATENCY, true);
  }

  /** Its halves. */
  get latencyHigh(): number {
    return this.view.getUint32(this.at + LATENCY + 4, true);
  }

  get latencyLow(): number {
    return this.view.getUint32(this.at + LATENCY, true);
  }

  /** Lengths as the header claims. */
  get outLength(): number {
    return this.view.getUint32(this.at + OUT_LENGTH, true);
  }

  get inLength(): number {
    return this.view.getUint32(this.at + IN_LENGTH, true);
  }

  /** Bytes that there are of what the header claims; the capture may have cut the packet. */
  get room(): number {
    return this.captured - RECORD_HEADER_BYTES;
  }

  /** A byte after the header. */
  data(index: number): number {
    return this.view.getUint8(this.at + PACKET_DATA + index);
  }

  /** Bytes after the header, where they stand. */
  bytes(from: number, to: number): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at + PACKET_DATA + from, to - from);
  }

  /**
   * Whether here, wholly in the view, is a packet of the interface that holds a command with all its bytes: nearly all of
   * a large capture is made of such. The walker, which knows about everything, would accept it as well, but for its time.
   */
  isWholeCommand(length: number, interfaceNumber: number): boolean {
    const { view, at, isLittle } = this;
    if (
      length < LEAST_RECORD_BLOCK ||
      (length & 3) !== 0 ||
      at + length > view.byteLength ||
      view.getUint32(at, isLittle) !== ENHANCED_PACKET ||
      view.getUint32(at + length - 4, isLittle) !== length ||
      this.interfaceNumber !== interfaceNumber ||
      !this.hasMagic ||
      !this.isCommand
    )
      return false;
    const { captured } = this;
    const claimed = this.outLength + this.inLength;
    return (
      captured <= length - PACKET_FRAME && claimed + RECORD_HEADER_BYTES <= captured && claimed <= MAX_COMMAND_BYTES
    );
  }

  /** Whether a pcapng that is written has the same block, but for the interface: of a section in little-endian order. */
  get isAsWritten(): boolean {
    const { length, captured, flags, inLength } = this;
    const end = PACKET_HEADER + captured;
    for (let at = end; at < length - 4; at++) if (this.view.getUint8(this.at + at) !== 0) return false;
    return (
      this.isLittle &&
      length - 4 - end < 4 &&
      captured === this.original &&
      captured === RECORD_HEADER_BYTES + this.outLength + inLength &&
      (flags & ~(RECORD_FLAG.answered | RECORD_FLAG.out_cut | RECORD_FLAG.in_cut)) === 0 &&
      (inLength === 0 || this.isAnswered)
    );
  }
}
