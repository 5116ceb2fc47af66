import type { CommandRecord } from '../../core/trace/record';
import { commandName, commandSpec } from '../../core/wire/commands';

type AnswerBytes = Pick<CommandRecord, 'in' | 'inCut'>;

/** The device may have answered, and what it wrote isn't told. */
export const UNKNOWN_ANSWER: AnswerBytes = { in: new Uint8Array(), inCut: true };

/** Whether a result may follow the ack; also where the command isn't known. */
export function hasResult([group = 0x100, command = 0]: Uint8Array): boolean {
  const name = commandName(group, command);
  return name === undefined || commandSpec(name).result.length > 0;
}

/** The in bytes as far as the words for an answer tell them; undefined for other words. `hasMore`: a result may follow the ack. */
export function answerNamed(words: string, hasMore: boolean): AnswerBytes | undefined {
  const ack = /^ERR \(ack (\d{1,3})\)$/.exec(words)?.[1];
  if (words === 'OK') return acked(0, hasMore);
  if (words === 'ERR') return acked(1, hasMore);
  if (ack !== undefined && Number(ack) <= 0xff) return acked(Number(ack), hasMore);
  if (words === 'used, length 0') return { in: new Uint8Array(), inCut: false };
  return words === 'no answer' ? { inCut: false } : undefined;
}

function acked(ack: number, inCut: boolean): AnswerBytes {
  return { in: Uint8Array.of(ack), inCut };
}
