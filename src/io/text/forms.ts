import { readLine } from '../../core/text/readLine';
import { readDumpLine } from '../../core/wire/pastedLines';
import type { TextForm } from './form';
import { COMMAND_TITLE, HEX_FORM } from './hexDump';
import { QTEST_FORM, QTEST_LINE } from './qtest';
import { SHOWN_FORM } from './shown';

const HEX_EVENT = /^# \d+\.\d{9} s[:,] /;
/** Lines of the start that are looked at. */
const FIRST_LINES = 400;

/** The form of a text that tells commands, by its first lines; undefined where it is none of them. */
export function formOf(head: string): TextForm | undefined {
  const lines = head
    .split('\n', FIRST_LINES)
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '');
  for (const line of lines) {
    if ((line.startsWith('# ') && COMMAND_TITLE.test(line.slice(2))) || HEX_EVENT.test(line)) return HEX_FORM;
    const kind = readLine(line)?.kind;
    if (kind === 'command' || kind === 'event') return SHOWN_FORM;
    if (kind === undefined) break;
  }
  const [first = ''] = lines;
  const dumped = readDumpLine(first);
  if (dumped?.kind === 'bytes' && dumped.source === 'dump' && dumped.at === 0n) return HEX_FORM;
  return lines.some((line) => QTEST_LINE.test(line)) ? QTEST_FORM : undefined;
}
