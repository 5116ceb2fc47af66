import assert from 'node:assert/strict';
import { pastedText } from '../../src/core/text/pastedText';
import { toHex } from '../../src/core/wire/hex';
import { readPasted } from '../../src/core/wire/pastedBytes';
import { dump } from '../../src/io/write/hexDump';
import type { Random } from '../bench/random';
import { mutated } from './mutate';
import { noise, oddCommand, pick } from './odd';

export type PastedOutcome = 'read' | 'refused';

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\x',
  '\\',
  '/*',
  '//',
  '...',
  ' <repeats 9999999999 times>',
  '$1 = ',
  '*\n',
]
  .concat(
    '0x7f: 0x00\n',
    '00000000: ',
    'ffffffff  00\n',
    '[  1.5] cvq: ',
    '(gdb) x/99999gx b\n',
    "b'",
    'base64:',
    'class = ',
  )
  .concat('0x', ',', '\n', '0000000 ', ' = {', '\u{1f4a9}', '\0');

/** A text with bytes in some form, changed: it is decoded, or refused with its line. */
export function runPastedCase(random: Random): PastedOutcome {
  const text = mutatedText(random);
  const pasted = readPasted(text);
  if ('problem' in pasted) {
    assert.match(pasted.problem, /[.]$/);
    assert.ok(pasted.line >= 1 && pasted.problem.length < 1000, text);
    return 'refused';
  }
  for (const { bytes, length = bytes.length } of pasted.commands) assert.ok(bytes.length > 0 && length >= bytes.length);
  assert.ok(pastedText(pasted).endsWith('\n'));
  return 'read';
}

function mutatedText(random: Random): string {
  const out = oddCommand(pick([Uint8Array.of(2, 0, 100, 0), noise(2 + random.below(64), random)], random), random);
  let text = written(out, random);
  for (let left = random.below(5); left > 0; left--) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + pick(PIECES, random).repeat(1 + random.below(3)) + text.slice(at + random.below(3));
  }
  if (random.below(3) > 0) return text;
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(mutated(bytes, [bytes], random));
}

function written(out: Uint8Array, random: Random): string {
  const numbers = [...out].map((byte) => `0x${byte.toString(16)}`);
  return pick(
    [
      () => toHex(out).replace(/../g, '$& '),
      () => dump(out),
      () => `$1 = {${numbers.join(', ')}}\n`,
      () => `const char cmd[] = {\n${numbers.join(',')}\n};\n`,
      () => `0x1000 <b>:\t${numbers.map((number) => number.replace(/^0x(.)$/, '0x0$1')).join('\t')}\n`,
      () => `[    1.000000] cvq: ${toHex(out).replace(/..(?=.)/g, '$& ')}\n`,
      () => `b'${toHex(out).replace(/../g, '\\x$&')}'`,
      () => Buffer.from(out).toString('base64'),
    ],
    random,
  )();
}
