import type { CommandRecord, Ring } from '../../core/trace/record';
import type { CaptureInterface } from './captureInterface';
import { CVQ_HEADER, FLAG_ANSWERED, FLAG_IN_CUT, FLAG_OUT_CUT, PACKET_HEADER } from './format';
import { UNKNOWN_16, UNKNOWN_32 } from './format';

/**
 * A command out of an Enhanced Packet Block that is wholly in memory, as `readCommand` reads it, but over that memory:
 * copies and times would take longer than judging it.
 */
export class PacketCommand implements CommandRecord {
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
  readonly #from: CaptureInterface;
  readonly #high: number;
  readonly #low: number;

  /** The block starts at `at` of the view. */
  constructor(view: DataView, at: number, isLittle: boolean, from: CaptureInterface) {
    const header = at + PACKET_HEADER;
    const data = header + CVQ_HEADER;
    const present = view.getUint32(at + 20, isLittle) - CVQ_HEADER;
    const outLength = view.getUint32(header + 12, true);
    const inLength = view.getUint32(header + 16, true);
    const flags = view.getUint16(header + 6, true);
    const outEnd = Math.min(outLength, present);
    const inEnd = Math.min(outLength + inLength, present);
    const cvq = view.getUint16(header + 8, true);
    const head = view.getUint16(header + 10, true);
    const inLen = view.getUint32(header + 20, true);
    this.#from = from;
    this.#high = view.getUint32(at + 12, isLittle);
    this.#low = view.getUint32(at + 16, isLittle);
    this.ring = view.getUint8(header + 5) === 1 ? 'shadow' : 'guest';
    this.out = new Uint8Array(view.buffer, view.byteOffset + data, outEnd);
    this.outCut = (flags & FLAG_OUT_CUT) !== 0 || outEnd < outLength;
    this.inCut = (flags & FLAG_IN_CUT) !== 0 || inEnd - outEnd < inLength;
    if ((flags & FLAG_ANSWERED) !== 0)
      this.in = new Uint8Array(view.buffer, view.byteOffset + data + outEnd, inEnd - outEnd);
    if (from.name !== undefined) this.device = from.name;
    if (cvq !== UNKNOWN_16) this.cvq = cvq;
    if (head !== UNKNOWN_16) this.head = head;
    if (inLen !== UNKNOWN_32) this.inLen = inLen;
    if (view.getUint32(header + 24, true) !== UNKNOWN_32 || view.getUint32(header + 28, true) !== UNKNOWN_32)
      this.latency = view.getBigUint64(header + 24, true);
  }

  get t(): bigint {
    return this.#from.nanoseconds(this.#high, this.#low);
  }
}
