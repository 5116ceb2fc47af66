import type { DamagedRecord } from '../../core/trace/record';
import { parseText, type ParsedText } from '../jsonl/parse';
import { DAMAGED_BYTES } from '../limits';
import type { PcapngWalker } from './walker';
import type { Window } from '../trace/window';

const strict = new TextDecoder('utf-8', { fatal: true });

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
