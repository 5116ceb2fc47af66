import { RECORD_HEADER_BYTES, RECORD_KIND } from '../../core/trace/recordHeader';
import { CaptureInterface, defaultOptions, LINKTYPE_CVQ } from './captureInterface';
import { CurrentSection } from './currentSection';
import { MAX_COMMAND_BYTES, MAX_TEXT_BYTES } from '../limits';
import {
  blockNames,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  PACKET_FRAME,
  SECTION_HEADER,
  SWAPPED_BYTE_ORDER_MAGIC,
} from './format';
import { findBlock, MOST_AT_ONCE } from './findBlock';
import { PACKET_DATA, PacketView } from './packet';
import { SkipTally } from './skipTally';
import { MOST_INTERFACES, type Sections } from './sections';
import type { Window } from '../trace/window';

/** What `next` has come to: a row, the need for other bytes, or the end. */
export type WalkerStep = 'command' | 'event' | 'damaged' | 'refill' | 'end';

/**
 * Walks over the blocks of a pcapng file and stops at CVQ records and at damage. It works on what is in the window, and
 * asks for more by `refill`; nothing is allocated for a command, as there may be tens of millions.
 * Sources: the pcapng specification; the CVQ trace format, version 1.
 */
export class PcapngWalker {
  /** Place of the row in the file, in bytes. */
  offset = 0;
  length = 0;
  /** What is wrong, of a damaged row. */
  problem = '';
  /** A damaged row would be another, or none, if the file went on: all that is found from here on is provisional. */
  isOfEnd = false;
  /** Number of the section, as it was when the row began. */
  rowSection = 0;
  interface = new CaptureInterface(-1, undefined, defaultOptions);
  /** Its number in the section. */
  interfaceNumber = 0;
  /** Timestamp in ticks of the interface. */
  high = 0;
  low = 0;
  /** Offset of the out bytes, or of an event's text, in the file. */
  data = 0;
  /** Lengths as the header claims. */
  outLength = 0;
  inLength = 0;
  /** Out and in bytes that are there; fewer than claimed where the capture has cut the packet. */
  present = 0;
  ring = 0;

  readonly #current: CurrentSection;
  #needOffset = 0;
  #needLength = 0;
  /** The last word of a long block, once it has been asked for. */
  #trailer: { readonly block: number; readonly bytes: DataView | undefined } | undefined;
  /** How far the search for the next sound block has come. */
  #searchedTo: number | undefined;
  /** The broken block claims more than the file has: with no other behind it, the file is cut. */
  #isPastEnd = false;

  readonly #window: Window;
  readonly #passed: SkipTally;

  constructor(
    window: Window,
    sections: Sections,
    passed: SkipTally,
    /** Offset of the block that comes next. Whoever reads blocks of this section by itself sets it to where it stopped. */
    public position: number,
    sectionNumber: number,
  ) {
    this.#window = window;
    this.#passed = passed;

    this.#current = new CurrentSection(sections, sectionNumber);
  }

  /** Gets the bytes that `next` has asked for. */
  async refill(): Promise<void> {
    const trailer = this.#trailer;
    const window = this.#window;
    if (trailer === undefined || trailer.bytes !== undefined) {
      await window.move(this.#needOffset, this.#needLength);
      return;
    }
    const bytes = await window.bytes(this.#needOffset, 4);
    const word = new Uint8Array(4);
    word.set(bytes);
    this.#trailer = { block: trailer.block, bytes: new DataView(word.buffer) };
  }

  /** Byte order of the section. */
  get isLittle(): boolean {
    return this.#current.section.isLittle;
  }

  next(): WalkerStep {
    if (this.#searchedTo !== undefined) return this.#search();
    for (;;) {
      const { position } = this;
      const window = this.#window;
      const { view } = window;
      const at = position - window.base;
      if (at < 0 || at + 12 > view.byteLength) {
        if (position >= window.size) return 'end';
        if (position + 12 <= window.size) return this.#need(position, 12);
        const left = window.size - position;
        return this.#lost(`a block starts at offset ${position}, and only ${left} bytes of it are present`, true);
      }
      let { isLittle } = this;
      const type = view.getUint32(at, isLittle);
      if (type === SECTION_HEADER) {
        const magic = view.getUint32(at + 8, true);
        if (magic !== BYTE_ORDER_MAGIC && magic !== SWAPPED_BYTE_ORDER_MAGIC)
          return this.#lost(`the section header at offset ${position} has no byte-order magic`);
        isLittle = magic === BYTE_ORDER_MAGIC;
      }
      const length = view.getUint32(at + 4, isLittle);
      if (length < 12 || (length & 3) !== 0 || position + length > window.size)
        return this.#badLength(type, length, isLittle);
      const atOnce = length < MOST_AT_ONCE ? length : MOST_AT_ONCE;
      if (at + atOnce > view.byteLength) return this.#need(position, atOnce);
      if (
        atOnce === length ? view.getUint32(at + length - 4, isLittle) !== length : !this.#endsWell(length, isLittle)
      ) {
        if (this.#trailer?.block === position && this.#trailer.bytes === undefined) return 'refill';
        return this.#badEnd(type, at, length, isLittle);
      }
      const row = this.#block(type, at, length, isLittle);
      if (row !== undefined) return row;
    }
  }

  /** Handles a block whose frame is sound. Undefined when it's no row. */
  #block(type: number, at: number, length: number, isLittle: boolean): WalkerStep | undefined {
    const { position } = this;
    switch (type) {
      case ENHANCED_PACKET: {
        this.position = position + length;
        this.offset = position;
        this.length = length;
        this.rowSection = this.#current.number;
        return this.#packet(at);
      }
      case SECTION_HEADER:
      case INTERFACE_DESCRIPTION:
        if (!this.#describe(type, at, length, isLittle, this.#passed)) return this.#tooMany();
        break;
      default:
        this.#passed.blocks.addNamed(blockNames.get(type) ?? `type 0x${type.toString(16)}`, position, length);
    }
    this.position = position + length;
    return undefined;
  }

  #packet(at: number): WalkerStep | undefined {
    const { offset, length } = this;
    const packet = new PacketView(this.#window.view, this.isLittle, at);
    const passed = this.#passed;
    if (length < PACKET_FRAME)
      return this.#damaged(`the packet at offset ${offset} has a block of ${length} bytes, too few for its header`);
    const number = packet.interfaceNumber;
    const from = this.#current.section.interfaces[number];
    if (from === undefined || from.offset > offset)
      return this.#damaged(
        `the packet at offset ${offset} is of interface ${number}, which no block before it describes`,
      );
    if (from.linkType !== LINKTYPE_CVQ) {
      if (from.linkType === undefined)
        return this.#damaged(
          `the packet at offset ${offset} is of interface ${number}, whose description at offset ${from.offset} is damaged`,
        );
      passed.links.addNamed(String(from.linkType), offset, length);
      return undefined;
    }
    const { captured, original } = packet;
    if (captured > length - PACKET_FRAME)
      return this.#damaged(
        `the packet at offset ${offset} declares ${captured} bytes; its block has room for ${length - PACKET_FRAME}`,
      );
    if (captured < 4 || !packet.hasMagic) {
      passed.strangers.add(offset, length);
      return undefined;
    }
    passed.records++;
    if (captured < RECORD_HEADER_BYTES)
      return this.#damaged(
        `the record at offset ${offset} has ${captured} bytes of the ${RECORD_HEADER_BYTES} of its header; capture whole packets`,
      );
    const { kind } = packet;
    if (kind !== RECORD_KIND.command && kind !== RECORD_KIND.event) {
      passed.kinds.addNamed(String(kind), offset, length);
      return undefined;
    }
    this.ring = packet.ring;
    if (this.ring > 1)
      return this.#damaged(
        `the record at offset ${offset} has ring ${this.ring}, which is neither 0 (guest) nor 1 (shadow)`,
      );
    this.interface = from;
    this.interfaceNumber = number;
    this.high = packet.high;
    this.low = packet.low;
    if (!from.hasTime(this.high, this.low))
      return this.#damaged(
        `the record at offset ${offset} has the time ${from.nanoseconds(this.high, this.low)} ns, which is not in 0 to 2^63`,
      );
    this.outLength = packet.outLength;
    this.inLength = packet.inLength;
    this.data = offset + PACKET_DATA;
    const claimed = this.outLength + this.inLength;
    const { room } = packet;
    this.present = claimed < room ? claimed : room;
    // A packet that the capture has cut may lack bytes that its header counts, but only those that were there to cut.
    if (claimed > room && (captured >= original || claimed > original - RECORD_HEADER_BYTES))
      return this.#damaged(
        `the record at offset ${offset} declares ${this.outLength} out and ${this.inLength} in bytes; its packet has room for ${room}`,
      );
    if (kind === RECORD_KIND.event) return this.#event();
    if (this.present > MAX_COMMAND_BYTES)
      return this.#damaged(
        `the record at offset ${offset} has ${this.present} out and in bytes; a command has at most ${MAX_COMMAND_BYTES}`,
      );
    if (this.inLength > 0 && !packet.isAnswered) passed.unanswered.add(offset, length);
    return 'command';
  }

  #event(): WalkerStep {
    const { offset, outLength, present } = this;
    if (present < outLength)
      return this.#damaged(`the event at offset ${offset} is truncated: ${present} of ${outLength} bytes are present`);
    if (outLength > MAX_TEXT_BYTES)
      return this.#damaged(
        `the event at offset ${offset} has ${outLength} bytes; a record has at most ${MAX_TEXT_BYTES}`,
      );
    return 'event';
  }

  #damaged(problem: string): WalkerStep {
    this.problem = problem;
    return 'damaged';
  }

  #describe(type: number, at: number, length: number, isLittle: boolean, passed: SkipTally): boolean {
    const { view } = this.#window;
    return this.#current.describe({ type, offset: this.position, view, at, length, isLittle }, passed);
  }

  #tooMany(): WalkerStep {
    const { position } = this;
    const window = this.#window;
    this.offset = position;
    this.length = window.size - position;
    this.rowSection = this.#current.number;
    this.position = window.size;
    this.isOfEnd = true;
    return this.#damaged(
      `the file describes more than ${MOST_INTERFACES} sections and interfaces; what follows offset ${position} is not read`,
    );
  }

  #need(offset: number, length: number): WalkerStep {
    this.#trailer = undefined;
    this.#needOffset = offset;
    this.#needLength = length;
    return 'refill';
  }

  /** Whether a block that is longer than what is in memory ends with its length. Asks for that word first. */
  #endsWell(length: number, isLittle: boolean): boolean {
    const { position } = this;
    const trailer = this.#trailer;
    if (trailer?.block === position && trailer.bytes !== undefined)
      return trailer.bytes.getUint32(0, isLittle) === length;
    this.#trailer = { block: position, bytes: undefined };
    this.#needOffset = position + length - 4;
    return false;
  }

  #badLength(type: number, length: number, isLittle: boolean): WalkerStep {
    const { position } = this;
    const window = this.#window;
    const left = window.size - position;
    this.#current.placeholder(type, position, isLittle);
    if (length < 12)
      return this.#lost(`the block at offset ${position} declares ${length} bytes, fewer than the 12 of any block`);
    if (position + length > window.size)
      return this.#lost(`block at offset ${position} declares ${length} bytes, ${left} are present`, true);
    return this.#lost(`the block at offset ${position} declares ${length} bytes, which isn't a multiple of 4`);
  }

  #badEnd(type: number, at: number, length: number, isLittle: boolean): WalkerStep {
    const { position } = this;
    // What it describes is needed to read what follows; if it's wrong too, that shows there. The row says enough of it.
    const isDescription = type === SECTION_HEADER || type === INTERFACE_DESCRIPTION;
    if (isDescription && !this.#describe(type, at, length, isLittle, new SkipTally())) return this.#tooMany();
    return this.#lost(`the block at offset ${position} doesn't end with its length, ${length}`);
  }

  /** The chain of blocks is broken here: starts to search for where it goes on. */
  #lost(problem: string, isPastEnd = false): WalkerStep {
    this.#isPastEnd = isPastEnd;
    this.isOfEnd = isPastEnd;
    this.offset = this.position;
    this.rowSection = this.#current.number;
    this.problem = problem;
    this.#searchedTo = this.position + 4;
    return this.#search();
  }

  #search(): WalkerStep {
    const { offset } = this;
    const window = this.#window;
    const found = findBlock(window, this.#searchedTo ?? offset, this.isLittle);
    this.isOfEnd ||= found === undefined || found.isCut;
    if (found?.length !== undefined) {
      this.#searchedTo = found.position;
      return this.#need(found.position, found.length);
    }
    this.#searchedTo = undefined;
    this.position = found?.position ?? window.size;
    this.length = this.position - offset;
    if (found === undefined) this.problem = this.#isPastEnd ? `truncated: ${this.problem}` : this.problem;
    else this.problem += `; skipped ${this.length} bytes, up to the block at offset ${found.position}`;
    return 'damaged';
  }
}
