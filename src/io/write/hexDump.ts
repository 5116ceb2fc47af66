import type { TextTraceFacts } from '../../core/text/traceText';
import { answerText } from '../../core/wire/answer';
import { toHex } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';
import { commandTitle, eventTitle, namedCommand, type NamedCommand } from './named';

const BYTES_A_LINE = 16;

/**
 * The bytes of each command, in the lines of `hexdump -C`; every part starts at offset 0, as `text2pcap` has it. What
 * they are stands in lines that start with `#`.
 */
export function hexEncoder(trace: TextTraceFacts): Encoder<RowInPlace> {
  return {
    start: () => '',
    rows: (steps) => steps.map((step) => stepLines(step, trace)).join(''),
    end: () => '',
  };
}

function stepLines(step: RowInPlace, trace: TextTraceFacts): string {
  const { record } = step.row;
  if (record.type === 'command') {
    const named = namedCommand(step, record);
    return `# ${commandTitle(named, trace)}\n${outLines(named)}${inLines(named)}`;
  }
  const title = `# ${eventTitle(record, trace)}\n`;
  return record.type === 'damaged' && record.bytes.length > 0
    ? `${title}# ${sized('starts with', record.bytes, false)}\n${dump(record.bytes)}`
    : title;
}

function outLines({ record: { out, outCut } }: NamedCommand): string {
  return `# ${sized('out', out, outCut)}\n${dump(out)}`;
}

function inLines({ record, decoded }: NamedCommand): string {
  if (!record.in) return `# in: ${answerText(decoded.answer)}\n`;
  return `# ${sized('in', record.in, record.inCut)}: ${answerText(decoded.answer)}\n${dump(record.in)}`;
}

function sized(name: string, { length }: Uint8Array, isCut: boolean): string {
  return `${name}, ${plural(length, 'byte')}${isCut ? ', truncated by the capture' : ''}`;
}

/** The bytes with their offsets before and their characters behind. */
export function dump(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const part = bytes.subarray(at, at + BYTES_A_LINE);
    const halves = [part.subarray(0, BYTES_A_LINE / 2), part.subarray(BYTES_A_LINE / 2)].map(pairs);
    const characters = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    text += `${at.toString(16).padStart(8, '0')}  ${halves.join('  ').padEnd(BYTES_A_LINE * 3)}  |${characters.join('')}|\n`;
  }
  return text;
}

function pairs(bytes: Uint8Array): string {
  return toHex(bytes).replace(/..(?=.)/g, '$& ');
}
