import type { CaptureInterface } from './captureInterface';
import { HeaderAt, RECORD_HEADER_BYTES, RecordFlag } from '../../core/trace/recordHeader';
import { MAX_COMMAND_BYTES } from '../limits';
import { PACKET_FRAME } from './format';
import { BlockAt, isRecordPacket, LEAST_RECORD_BLOCK } from './packet';
import type { SparseIndex } from '../trace/sparseIndex';
import type { TickSpan } from './tickSpan';

/** Where a run of commands starts, and what holds for all of them. */
export interface RunStart {
  readonly view: DataView;
  /** Offset in the file of the view's first byte. */
  readonly base: number;
  /** Where the first block stands in the view. */
  readonly at: number;
  /** Byte order and number of the section, the interface and its number in it. */
  readonly isLittle: boolean;
  readonly section: number;
  readonly interface: CaptureInterface;
  readonly interfaceNumber: number;
  /** Time of the command before, in ticks of the interface. */
  readonly high: number;
  readonly low: number;
}

/** Where a run has stopped in the view, how many commands it has, and the time of the last. */
export interface RunEnd {
  readonly at: number;
  readonly commands: number;
  readonly high: number;
  readonly low: number;
}

// The byte of the kind, and that of the ring after it.
const GUEST_COMMAND = 0x0000;
const SHADOW_COMMAND = 0x0100;

/**
 * Counts sound commands of one interface in a row whose times don't run backwards, which is what nearly all of a large
 * capture is made of. It stops at the first block that is anything else, or isn't wholly in the view: the walker, which
 * knows about everything, then looks at that one. What is accepted here, the walker would accept as a command, too.
 */
export function runOfCommands(start: RunStart, span: TickSpan, index: SparseIndex): RunEnd {
  const { view, base, isLittle, interface: from, interfaceNumber, section } = start;
  const end = view.byteLength;
  const { lastHigh, lastLow } = from;
  const [hasGuest, hasShadow] = span.has;
  let [guestHigh, shadowHigh] = span.high;
  let [guestLow, shadowLow] = span.low;
  let { at, high, low } = start;
  const before = index.commands;
  let commands = 0;
  let entryIn = index.rowsToEntry;
  let entryAt = index.offsetOfEntry - base;
  while (at + LEAST_RECORD_BLOCK <= end) {
    const length = view.getUint32(at + BlockAt.length, isLittle);
    if (!isRecordPacket(view, at, length, isLittle, interfaceNumber)) break;
    const record = at + BlockAt.record;
    const captured = view.getUint32(at + BlockAt.captured, isLittle);
    const inLength = view.getUint32(record + HeaderAt.in_length, true);
    const claimed = view.getUint32(record + HeaderAt.out_length, true) + inLength;
    // Kind, ring and flags.
    const head = view.getUint32(record + HeaderAt.kind, true);
    if (
      captured > length - PACKET_FRAME ||
      claimed + RECORD_HEADER_BYTES > captured ||
      claimed > MAX_COMMAND_BYTES ||
      (inLength > 0 && ((head >>> 16) & RecordFlag.answered) === 0)
    )
      break;
    const nextHigh = view.getUint32(at + BlockAt.high, isLittle);
    const nextLow = view.getUint32(at + BlockAt.low, isLittle);
    if (nextHigh >= lastHigh && (nextHigh > lastHigh || nextLow > lastLow)) break;
    const kindAndRing = head & 0xffff;
    if (kindAndRing === GUEST_COMMAND) {
      if (!hasGuest || nextHigh < guestHigh || (nextHigh === guestHigh && nextLow < guestLow)) break;
      guestHigh = nextHigh;
      guestLow = nextLow;
    } else if (kindAndRing === SHADOW_COMMAND) {
      if (!hasShadow || nextHigh < shadowHigh || (nextHigh === shadowHigh && nextLow < shadowLow)) break;
      shadowHigh = nextHigh;
      shadowLow = nextLow;
    } else break;
    if (commands === entryIn || at >= entryAt) {
      index.countCommands(commands);
      commands = 0;
      index.addEntry(base + at, from.nanoseconds(high, low), section);
      entryIn = index.rowsToEntry;
      entryAt = index.offsetOfEntry - base;
    }
    high = nextHigh;
    low = nextLow;
    commands++;
    at += length;
  }
  index.countCommands(commands);
  if (hasGuest) span.advance(0, guestHigh, guestLow);
  if (hasShadow) span.advance(1, shadowHigh, shadowLow);
  return { at, commands: index.commands - before, high, low };
}
