import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { CommandRecord } from '../../core/trace/record';
import type { ChainDescriptor } from '../../core/wire/chain';
import { NO_ANSWER as NO_ACK } from '../../core/filter/candidate';
import type { Answer } from '../../core/wire/answer';
import type { CommandScanner } from './commandScanner';
import { parseText } from './parse';
import { answerOfAck } from '../trace/ackAnswer';
import { hexBytesInto } from './hexText';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A command in a line that was scanned, as followers take it. It moves from one to the next. */
export class LineRaw implements RawCommand {
  readonly start = 0;
  bytes: Uint8Array = new Uint8Array(64);
  length = 0;
  device: string | undefined;
  ring: 'guest' | 'shadow' = 'guest';
  outCut = false;
  head: number | undefined;
  answer: Answer = answerOfAck(NO_ACK);
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
    const { outFrom, outTo, head } = scanned;
    this.length = (outTo - outFrom) / 2;
    if (this.bytes.length < this.length) this.bytes = new Uint8Array(2 * this.length);
    hexBytesInto(this.bytes, text, outFrom, outTo);
    this.device = device;
    this.ring = scanned.isShadow ? 'shadow' : 'guest';
    this.outCut = scanned.outCut;
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

  record(): CommandRecord {
    const line = utf8.decode(this.#text.subarray(this.#from, this.#to));
    const parsed = parseText(line, { t: 0n });
    if (parsed.kind !== 'record' || parsed.record.type !== 'command')
      throw new RangeError('The line is none that was scanned.');
    return parsed.record;
  }
}
