import { RecordFlag, HeaderAt, RECORD_HEADER_BYTES, RECORD_MAGIC } from '../../core/trace/recordHeader';
import { ENHANCED_PACKET, PACKET_FRAME, PACKET_HEADER } from './format';

/** Bytes of a block before the bytes of its command, or the text of its event; and of the shortest that holds a record. */
export const PACKET_DATA = PACKET_HEADER + RECORD_HEADER_BYTES;
export const LEAST_RECORD_BLOCK = PACKET_FRAME + RECORD_HEADER_BYTES;

/** Where a packet's block has its fields, in bytes, and the record's header. Source: the pcapng specification. */
export enum BlockAt {
  length = 4,
  interface = 8,
  high = 12,
  low = 16,
  captured = 20,
  original = 24,
  record = 28,
}

/** Whether the block of this length is wholly in the view, and a packet of the interface with a record's magic in it. */
export function isRecordPacket(
  view: DataView,
  at: number,
  length: number,
  isLittle: boolean,
  interfaceNumber: number,
): boolean {
  return (
    length >= LEAST_RECORD_BLOCK &&
    (length & 3) === 0 &&
    at + length <= view.byteLength &&
    view.getUint32(at, isLittle) === ENHANCED_PACKET &&
    view.getUint32(at + length - 4, isLittle) === length &&
    view.getUint32(at + BlockAt.interface, isLittle) === interfaceNumber &&
    view.getUint32(at + BlockAt.record + HeaderAt.magic, false) === RECORD_MAGIC
  );
}

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
    return this.view.getUint32(this.at + BlockAt.length, this.isLittle);
  }

  /** Number of the interface in the section. */
  get interfaceNumber(): number {
    return this.view.getUint32(this.at + BlockAt.interface, this.isLittle);
  }

  /** Time in ticks of the interface, in two halves. */
  get high(): number {
    return this.view.getUint32(this.at + BlockAt.high, this.isLittle);
  }

  get low(): number {
    return this.view.getUint32(this.at + BlockAt.low, this.isLittle);
  }

  /** Bytes of the packet in the file, and on the wire. */
  get captured(): number {
    return this.view.getUint32(this.at + BlockAt.captured, this.isLittle);
  }

  get original(): number {
    return this.view.getUint32(this.at + BlockAt.original, this.isLittle);
  }

  get hasMagic(): boolean {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.magic, false) === RECORD_MAGIC;
  }

  get kind(): number {
    return this.view.getUint8(this.at + BlockAt.record + HeaderAt.kind);
  }

  /** 0 guest, 1 shadow. */
  get ring(): number {
    return this.view.getUint8(this.at + BlockAt.record + HeaderAt.ring);
  }

  get flags(): number {
    return this.view.getUint16(this.at + BlockAt.record + HeaderAt.flags, true);
  }

  get isAnswered(): boolean {
    return (this.flags & RecordFlag.answered) !== 0;
  }

  get isOutCut(): boolean {
    return (this.flags & RecordFlag.out_cut) !== 0;
  }

  get isInCut(): boolean {
    return (this.flags & RecordFlag.in_cut) !== 0;
  }

  /** All ones where it is unknown, as the three that follow. */
  get cvq(): number {
    return this.view.getUint16(this.at + BlockAt.record + HeaderAt.cvq, true);
  }

  get head(): number {
    return this.view.getUint16(this.at + BlockAt.record + HeaderAt.head, true);
  }

  /** Bytes that the device may write. */
  get inOffered(): number {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.in_offered, true);
  }

  /** ns */
  get latency(): bigint {
    return this.view.getBigUint64(this.at + BlockAt.record + HeaderAt.latency, true);
  }

  /** Its halves. */
  get latencyHigh(): number {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.latency + 4, true);
  }

  get latencyLow(): number {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.latency, true);
  }

  /** Lengths as the header claims. */
  get outLength(): number {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.out_length, true);
  }

  get inLength(): number {
    return this.view.getUint32(this.at + BlockAt.record + HeaderAt.in_length, true);
  }

  /** Bytes that there are of what the header claims; the capture may have cut the packet. */
  get room(): number {
    return this.captured - RECORD_HEADER_BYTES;
  }

  /** Bytes after the header, where they stand. */
  bytes(from: number, to: number): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at + PACKET_DATA + from, to - from);
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
      (flags & ~(RecordFlag.answered | RecordFlag.out_cut | RecordFlag.in_cut)) === 0 &&
      (inLength === 0 || this.isAnswered)
    );
  }
}
