import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { toHex } from '../../../../src/core/wire/hex';
import { readPasted, type Pasted } from '../../../../src/core/wire/pastedBytes';
import { dump } from '../../../../src/io/write/hexDump';
import { root } from '../../corpus';

function pasted(text: string): Pasted {
  const found = readPasted(text);
  assert.ok(!('problem' in found), 'problem' in found ? found.problem : '');
  return found;
}

/** The commands in hex. */
function read(text: string): string[] {
  return pasted(text).commands.map(({ bytes }) => toHex(bytes));
}

function problem(text: string): string {
  const found = readPasted(text);
  return 'problem' in found ? found.problem : assert.fail(read(text).join(' '));
}

const pairs = (bytes: Uint8Array) => toHex(bytes).replace(/..(?=.)/g, '$& ');
const list = (bytes: Uint8Array) => [...bytes].map((byte) => `0x${byte.toString(16)}`).join(', ');

/** Lines of so many bytes, each made with its offset. */
function lines(bytes: Uint8Array, size: number, line: (at: number, part: Uint8Array) => string): string {
  const all: string[] = [];
  for (let at = 0; at < bytes.length; at += size) all.push(line(at, bytes.subarray(at, at + size)));
  return `${all.join('\n')}\n`;
}

const ascii = (part: Uint8Array) =>
  [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
const octal = (value: number) => value.toString(8).padStart(7, '0');
const address = (at: number) => `0x7ffe${(0x1000 + at).toString(16)}`;

/** What programs make of bytes. */
const FORMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  hex: toHex,
  'hex with blanks': pairs,
  'hex with colons': (bytes) => pairs(bytes).replaceAll(' ', ':'),
  'hex with 0x and commas': list,
  'hexdump -C': (bytes) => `${dump(bytes)}${bytes.length.toString(16).padStart(8, '0')}\n`,
  xxd: (bytes) =>
    lines(bytes, 16, (at, part) => {
      const groups = toHex(part).replace(/.{4}(?=.)/g, '$& ');
      return `${at.toString(16).padStart(8, '0')}: ${groups.padEnd(39)}  ${ascii(part)}`;
    }),
  'od -tx1': (bytes) => `${lines(bytes, 16, (at, part) => `${octal(at)} ${pairs(part)}`)}${octal(bytes.length)}\n`,
  'gdb x/xb': (bytes) =>
    lines(
      bytes,
      8,
      (at, part) => `${address(at)}:\t${[...part].map((byte) => `0x${toHex(Uint8Array.of(byte))}`).join('\t')}`,
    ),
  'gdb x/xb with symbols': (bytes) =>
    lines(
      bytes,
      8,
      (at, part) =>
        `${address(at)} <ctrl+${at}>:\t${[...part].map((byte) => `0x${toHex(Uint8Array.of(byte))}`).join('\t')}`,
    ),
  'gdb p/x': (bytes) => `$3 = {${list(bytes)}}`,
  'gdb p/x of a structure': (bytes) =>
    `$1 = {hdr = {class = ${bytes[0]}, cmd = ${bytes[1]}}${bytes.length > 2 ? `, data = {${list(bytes.subarray(2))}}` : ''}}`,
  'C initialiser': (bytes) => `static const uint8_t cmd[${bytes.length}] = { /* ctrl */\n\t${list(bytes)},\n};\n`,
  'C string': (bytes) => `"${toHex(bytes).replace(/../g, '\\x$&')}"`,
  'escapes alone': (bytes) => toHex(bytes).replace(/../g, '\\x$&'),
  'Python bytes': (bytes) => `b'${toHex(bytes).replace(/../g, '\\x$&')}'`,
  'Python list': (bytes) => `bytes([${[...bytes].join(', ')}])`,
  'Python fromhex': (bytes) => `bytes.fromhex('${toHex(bytes)}')`,
  'base64 that says so': (bytes) => `base64: ${Buffer.from(bytes).toString('base64')}`,
  print_hex_dump: (bytes) =>
    lines(
      bytes,
      16,
      (at, part) =>
        `[  12.345${String(at).padStart(3, '0')}] cvq: ${at.toString(16).padStart(8, '0')}: ${pairs(part).padEnd(48)} ${ascii(part)}`,
    ),
};

describe('bytes as people paste them', () => {
  it('are read in each form', () => {
    const commands = fc.uint8Array({ minLength: 3, maxLength: 200 });
    for (const [form, write] of Object.entries(FORMS))
      fc.assert(
        fc.property(commands, (bytes) => {
          assert.deepEqual(read(write(bytes)), [toHex(bytes)], `${form}: ${write(bytes)}`);
        }),
        { numRuns: 100 },
      );
  });

  it('are read in a session of gdb, and other lines are counted', () => {
    const session = readFileSync(join(root, 'test/fixtures/cases/gdb-dump.txt'), 'utf8');
    const { commands, otherLines } = pasted(session);
    assert.deepEqual(commands, [{ bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 2, 0), isCut: true, length: 22, line: 4 }]);
    assert.equal(otherLines, 2);
    const other =
      "(gdb) p hdr\n$4 = {class = 2 '\\002', cmd = 0 '\\000'}\n(gdb) x/4xb buf\n0x55 <buf>:\t0x02\t0x00\t0x64\t0x00\n";
    assert.deepEqual(read(other), ['02006400']);
    assert.equal(pasted(other).commands[0].isCut, false);
    const two = '0x1000:\t0x00\t0x00\t0x01\nBreakpoint 1, main ()\n0x2000:\t0x02\t0x00\t0x05\t0x00\n';
    assert.deepEqual(read(two), ['000001', '02000500']);
  });

  it('are put in order where gdb prints words', () => {
    assert.deepEqual(read('0x7f0010:\t0x00640002'), ['02006400']);
    assert.deepEqual(read('0x7f0010 <b+8>:\t0x0002\t0x0064'), ['02006400']);
    assert.deepEqual(read('0x7f0010:\t0x0000000000640002'), ['0200640000000000']);
  });

  it('are repeated as gdb and hexdump say', () => {
    assert.deepEqual(read('$1 = {0x1, 0x0 <repeats 12 times>, 0x5}'), [`01${'00'.repeat(12)}05`]);
    assert.deepEqual(read(`$2 = "\\001\\000", '\\000' <repeats 11 times>, "\\002"`), [`01${'00'.repeat(12)}02`]);
    const zeros = dump(new Uint8Array(64)).split('\n');
    assert.deepEqual(read(`${zeros[0]}\n*\n00000040\n`), ['00'.repeat(64)]);
    assert.deepEqual(read(`${zeros[0]}\n*\n00000040  01 02     |..|\n00000042\n`), [`${'00'.repeat(64)}0102`]);
    const { commands } = pasted('$1 = {0x1, 0x0, 0x0...}');
    assert.equal(commands[0].isCut, true);
  });

  it('are found behind the prefix of a kernel log', () => {
    const log = [
      '[    3.100] virtio_net virtio0: probing',
      '[    3.200] virtio_net virtio0: out: 00 00 01',
      'Mar  3 10:00:00 host kernel: [   3.300] cvq 02 00 64 00',
    ].join('\n');
    assert.deepEqual(read(log), ['000001', '02006400']);
    assert.equal(pasted(log).otherLines, 1);
    assert.match(problem('[    3.1] eth0: link is up at 10 20'), /no bytes|None of/);
    assert.match(problem('[    3.1] eth0: address 52:54:00:12:34:56'), /no bytes|None of/);
  });

  it('are taken for base64 only where they can be nothing else', () => {
    assert.deepEqual(read('AgBkAA=='), ['02006400']);
    assert.deepEqual(read('AAAB'), ['aaab']);
    assert.match(problem('password'), /no bytes/);
  });

  it('are refused where their order or width is not told, with what to run', () => {
    assert.match(problem('0000000 000002 000144\n0000004\n'), /^Line 1: .*od -An -tx1\.$/);
    assert.match(problem('0000000 0002 0064\n0000004\n'), /hexdump -C/);
    assert.match(problem('(gdb) x/2dw b\n0x7f0010:\t1\t2\n'), /^Line 2: .*x\/…xb\.$/);
    assert.match(problem('$1 = {class = 0x4, cmd = 0x0, virtqueue_pairs = 0x2}'), /virtqueue_pairs .*x\/…xb/);
    assert.match(problem('{ 0x00, 0x1234 }'), /0x1234 is more than a byte/);
    assert.match(problem('00000000: 00640002'), /xxd/);
  });

  it('are refused with the place that is wrong', () => {
    assert.match(problem('00 0g'), /character 5/);
    assert.match(problem('nothing\nof use'), /None of 2 lines/);
    assert.match(problem(' \n'), /no bytes/);
    assert.match(problem('00000000  00 00 01  |...|\n00000020  00 |.|\n'), /^Line 2: it starts at offset 32/);
  });
});
