import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CommandScanner } from '../../../../src/io/jsonl/commandScanner';
import { parseText } from '../../../../src/io/jsonl/parse';
import { writeJsonl } from '../../../../src/io/write/jsonl';
import { edited, edits } from '../edits';
import { allFixtures, bytesOf, chainCommands } from '../support';

/** What the scanner accepts has to be what the parser takes for a command without anything to say of it. */
function agrees(line: string): boolean {
  const scanner = new CommandScanner();
  const bytes = bytesOf(`?\n${line}\n`);
  const end = scanner.scan(bytes, 2);
  if (end === undefined) return false;
  assert.equal(end, bytes.indexOf(0x0a, 2), 'it stops at the end of the line');
  const parsed = parseText(line, { t: 77n });
  assert(parsed.kind === 'record' && parsed.record.type === 'command', line);
  assert.deepEqual([parsed.unknownFields, parsed.endsBeforeStart], [[], false], line);
  const { t, ring, device } = parsed.record;
  assert.equal(BigInt(scanner.seconds) * 1_000_000_000n + BigInt(scanner.nanoseconds), t, line);
  assert.equal(scanner.isShadow ? 'shadow' : 'guest', ring, line);
  assert.equal(Buffer.from(bytes.subarray(scanner.deviceFrom, scanner.deviceTo)).toString(), device ?? '', line);
  return true;
}

describe('telling a command without parsing it', () => {
  it('knows nearly all commands of the captures', () => {
    let commands = 0;
    let known = 0;
    for (const path of allFixtures())
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (!line.startsWith('{"type":"command"')) continue;
        commands++;
        if (agrees(line)) known++;
      }
    assert(commands > 3000 && known > 0.99 * commands, `${known} of ${commands}`);
  });

  it('knows what this project writes, and reads of it what the parser reads', () =>
    fc.assert(
      fc.property(chainCommands, (record) => {
        const line = [...writeJsonl([record])].at(-1)?.trimEnd() ?? '';
        const isPlain = /^[\x20-\x7e]*$/.test(line) && !line.includes('\\');
        const isEmpty = line.includes('"device":""');
        const isLate = /"done":"[0-9]{20}/.test(line) || record.t >= 9_223_372_036_000_000_000n;
        // Few commands have these: the parser reads them.
        const isRare = record.outLen !== undefined || record.meant !== undefined || record.refused === true;
        assert.equal(agrees(line), isPlain && !isEmpty && !isLate && !isRare, line);
      }),
      { numRuns: 1000 },
    ));

  it('takes spaces between, any order of fields, and a carriage return', () => {
    for (const line of [
      '{"out": "000101", "type": "command", "t": 5}',
      '{"type":"command","t":"9000000000000000000","out":"","in":"","done":"9000000000000000000"}\r',
    ])
      assert(agrees(line), line);
  });

  for (const [what, line] of [
    ['a field twice', '{"type":"command","t":1,"t":2,"out":"00"}'],
    ['an unknown field', '{"type":"command","t":1,"out":"00","x":1}'],
    ['another type', '{"type":"mark","t":1,"label":"x"}'],
    ['no time', '{"type":"command","out":"00"}'],
    ['a time that is negative', '{"type":"command","t":-1,"out":"00"}'],
    ['a time with an exponent', '{"type":"command","t":1e3,"out":"00"}'],
    ['a number with a zero before it', '{"type":"command","t":01,"out":"00"}'],
    ['a time that can not be', '{"type":"command","t":"9223372036854775808","out":"00"}'],
    ['an end before its start', '{"type":"command","t":5,"out":"00","done":4}'],
    ['half a byte', '{"type":"command","t":5,"out":"000"}'],
    ['a head out of range', '{"type":"command","t":5,"out":"00","head":65536}'],
    ['an escape', '{"type":"command","t":5,"out":"00","device":"\\u0041"}'],
    ['an id without a character', '{"type":"command","t":5,"out":"00","device":""}'],
    ['a descriptor without a length', '{"type":"command","t":5,"out":"00","chain":[{"addr":"0x1"}]}'],
    ['more behind it', '{"type":"command","t":5,"out":"00"}{}'],
    ['no end', '{"type":"command","t":5,"out":"00"'],
    ['null', '{"type":"command","t":5,"out":"00","in":null}'],
  ] as const)
    it(`leaves ${what} to the parser`, () => {
      assert.equal(agrees(line), false);
    });

  it('agrees with the parser on lines with anything wrong in them', () => {
    const lines = allFixtures()
      .slice(0, 20)
      .flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(0, 30))
      .filter((line) => line.startsWith('{"type":"command"'));
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(lines.length - 1), edits, (which, list) => {
        const text = new TextDecoder().decode(edited(bytesOf(lines[which] ?? ''), list));
        if (!text.includes('\n') && !text.includes('\ufffd') && agrees(text)) accepted++;
      }),
      { numRuns: 20_000 },
    );
    assert(accepted > 100, `${accepted} accepted`);
  });
});
