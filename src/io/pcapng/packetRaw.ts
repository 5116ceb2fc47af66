import { NO_ANSWER } from '../../core/filter/candidate';
import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { CommandRecord } from '../../core/trace/record';
import type { Answer } from '../../core/wire/answer';
import type { CaptureInterface } from './captureInterface';
import { CVQ_HEADER, FLAG_OUT_CUT, PACKET_HEADER } from './format';
import { answerOfAck } from '../trace/ackAnswer';
import { PacketCommand } from './packetCommand';

const DATA = PACKET_HEADER + CVQ_HEADER;

/** A command in an Enhanced Packet Block that is wholly in memory, as followers take it. It moves from one to the next. */
export class PacketRaw implements RawCommand {
  // A command in a pcapng has no chain, without which nobody asks for its head.
  readonly head = undefined;
  readonly chain = undefined;
  bytes: Uint8Array = new Uint8Array();
  start = 0;
  length = 0;
  outCut = false;
  ring: 'guest' | 'shadow' = 'guest';
  answer: Answer = answerOfAck(NO_ANSWER);
  #view: DataView | undefined;
  #at = 0;
  #isLittle = true;
  #from: CaptureInterface | undefined;

  /** The block starts at `at` of the view; `ack` is as a batch has it. */
  move(view: DataView, at: number, isLittle: boolean, from: CaptureInterface, ack: number): void {
    if (view !== this.#view) this.bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const header = at + PACKET_HEADER;
    const outLength = view.getUint32(header + 12, true);
    const present = view.getUint32(at + 20, isLittle) - CVQ_HEADER;
    this.#view = view;
    this.#at = at;
    this.#isLittle = isLittle;
    this.#from = from;
    this.start = at + DATA;
    this.length = Math.min(outLength, present);
    this.outCut = (view.getUint16(header + 6, true) & FLAG_OUT_CUT) !== 0 || present < outLength;
    this.ring = view.getUint8(header + 5) === 1 ? 'shadow' : 'guest';
    this.answer = answerOfAck(ack);
  }

  get device(): string | undefined {
    return this.#from?.name;
  }

  record(): CommandRecord {
    const view = this.#view;
    const at = this.#at;
    const isLittle = this.#isLittle;
    const from = this.#from;
    if (!view || !from) throw new RangeError('No command has been moved to.');
    const block = view.byteOffset + at;
    const copy = view.buffer.slice(block, block + view.getUint32(at + 4, isLittle));
    return new PacketCommand(new DataView(copy), 0, isLittle, from);
  }
}
