import type { CommandRecord, DamagedRecord } from '../../core/trace/record';
import { parseText, type ParsedText } from '../jsonl/parse';
import { DAMAGED_BYTES } from '../limits';
import type { PcapngWalker } from './walker';
import { CVQ_HEADER, FLAG_ANSWERED, FLAG_IN_CUT, FLAG_OUT_CUT, UNKNOWN_16, UNKNOWN_32, UNKNOWN_64 } from './format';
import type { Window } from '../trace/window';

const strict = new TextDecoder('utf-8', { fatal: true });

type Draft = { -readonly [Name in keyof CommandRecord]: CommandRecord[Name] };

/**
 * The command that the walker has stopped at; `bytes` are its out and in bytes, all that are present. The record is a view
 * of them: of memory that is used anew, it has to be given a copy.
 */
export function readCommand(walker: PcapngWalker, window: Window, bytes: Uint8Array): CommandRecord {
  const { flags, ring, interface: from, outLength, data } = walker;
  const outEnd = Math.min(outLength, bytes.length);
  const inEnd = Math.min(outLength + walker.inLength, bytes.length);
  const out = bytes.subarray(0, outEnd);
  const answer = (flags & FLAG_ANSWERED) !== 0 ? bytes.subarray(outEnd, inEnd) : undefined;

  const header = new DataView(window.view.buffer, window.view.byteOffset + data - CVQ_HEADER - window.base, CVQ_HEADER);
  const cvq = header.getUint16(8, true);
  const head = header.getUint16(10, true);
  const inLen = header.getUint32(20, true);
  const latency = header.getBigUint64(24, true);
  const record: Draft = {
    type: 'command',
    t: from.nanoseconds(walker.high, walker.low),
    ring: ring === 1 ? 'shadow' : 'guest',
    out,
    outCut: (flags & FLAG_OUT_CUT) !== 0 || outEnd < outLength,
    inCut: (flags & FLAG_IN_CUT) !== 0 || inEnd - outEnd < walker.inLength,
  };
  // One by one: to spread what is there takes longer than to read the rest.
  if (from.name !== undefined) record.device = from.name;
  if (cvq !== UNKNOWN_16) record.cvq = cvq;
  if (head !== UNKNOWN_16) record.head = head;
  if (answer !== undefined) record.in = answer;
  if (inLen !== UNKNOWN_32) record.inLen = inLen;
  if (latency !== UNKNOWN_64) record.latency = latency;
  return record;
}

/** What the event says that the walker has stopped at; damage names its place in the file. */
export async function readEvent(walker: PcapngWalker, window: Window): Promise<ParsedText> {
  const { data, outLength, ring, interface: from, offset } = walker;
  const bytes = await window.bytes(data, outLength);
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    return {
      kind: 'damaged',
      problem: `the event at offset ${offset} is not UTF-8 text`,
      at: 0,
      isCut: false,
      isCvq: true,
    };
  }
  const parsed = parseText(text, {
    t: from.nanoseconds(walker.high, walker.low),
    isEvent: true,
    ...(from.name !== undefined && { device: from.name }),
    ...(ring === 1 && { ring: 'shadow' }),
  });
  if (parsed.kind !== 'damaged') return parsed;
  const place = data + Buffer.byteLength(text.slice(0, parsed.at));
  return { ...parsed, problem: `the event at offset ${offset} has, at offset ${place}, ${parsed.problem}` };
}

/** The row for damage: its message is a sentence, its bytes are those that the file has there. */
export async function damagedRow(
  { offset, length }: PcapngWalker,
  window: Window,
  problem: string,
  t: bigint,
): Promise<DamagedRecord> {
  const bytes = await window.bytes(offset, Math.min(length, DAMAGED_BYTES));
  return { type: 'damaged', t, message: sentence(problem), bytes: new Uint8Array(bytes) };
}

export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
