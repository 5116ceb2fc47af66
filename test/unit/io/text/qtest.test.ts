import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../../../src/core/wire/hex';
import { root } from '../../corpus';
import { open, refusal } from '../support';
import { commandsOf } from '../write/exported';

/** The out bytes that a script sends, each in hex. */
async function sent(script: readonly string[]): Promise<string[]> {
  return (await commandsOf(await open(`${script.join('\n')}\n`))).map(({ out }) => toHex(out));
}

/** A legacy device at ports 0xc000 whose queue 2 is at 0x40000. */
const LEGACY = [
  'outl 0xcf8 0x80001010',
  'outl 0xcfc 0xffffffff',
  'outl 0xcf8 0x80001010',
  'outl 0xcfc 0xc001',
  'outl 0xc004 0x20000',
  'outw 0xc00e 0x2',
  'outl 0xc008 0x40',
];
const DESCRIPTORS = [
  'write 0x40000 0x10 0x00000500000000000300000001000100',
  'write 0x40010 0x10 0x40000500000000000100000002000000',
];

/** A modern device at 0xe0000000 with a ring of 4 at 0x1000 and 0x2000. */
const MODERN = [
  'outl 0xcf8 0x80000820',
  'outl 0xcfc 0xe0000004',
  'outl 0xcf8 0x80000824',
  'outl 0xcfc 0x0',
  'writel 0xe0000008 0x0',
  'writel 0xe000000c 0x20000',
  'writew 0xe0000016 0x2',
  'writew 0xe0000018 0x4',
  'writel 0xe0000020 0x1000',
  'writel 0xe0000024 0x0',
  'writeq 0xe0000028 0x2000',
  'writew 0xe000001c 0x1',
];

describe('reading qtest scripts', () => {
  it('takes the commands of an export of its own', async () => {
    const trace = await open(readFileSync(join(root, 'test/fixtures/cases/fuzz-short-header.qtest')));
    assert.deepEqual(
      (await commandsOf(trace)).map(({ t, out, in: answer }) => [Number(t), toHex(out), answer && toHex(answer)]),
      [
        [0, '000000', '00'],
        [8000, '0100000000000200000033330000000101005e000001', '00'],
        [18000, '02006400', '00'],
      ].map(([t, ...rest]) => [Number(t) + 1000, ...rest]),
    );
  });

  it('takes those of a legacy device, set up by its ports', async () => {
    const script = [
      ...LEGACY,
      'write 0x50000 0x3 0x000001',
      ...DESCRIPTORS,
      'write 0x40404 0x2 0x0000',
      'write 0x40402 0x2 0x0100',
      'outw 0xc010 0x2',
    ];
    const [command, ...others] = await commandsOf(await open(script.join('\n')));
    assert.equal(others.length, 0);
    assert.deepEqual(
      { out: command?.out, in: command?.in, inCut: command?.inCut, inLen: command?.inLen, head: command?.head },
      { out: Uint8Array.of(0, 0, 1), in: new Uint8Array(), inCut: true, inLen: 1, head: 0 },
    );
    // Another queue's notification is none of a command, and the index of several pairs isn't told.
    assert.match(await refusal(script.slice(0, -1).concat('outw 0xc010 0x1').join('\n')), /no command is told/);
    const several = script.map((line) => (line.startsWith('outl 0xc004') ? 'outl 0xc004 0x420000' : line));
    assert.match(await refusal(several.join('\n')), /no command is told/);
  });

  it('takes those of a modern device, several at a notification, and indirect ones', async () => {
    const script = [
      ...MODERN,
      'write 0x9000 0x4 0x02006400',
      'write 0x9100 0x3 0x000001',
      'write 0x1000 0x10 0x00900000000000000400000001000100',
      'write 0x1010 0x10 0x00920000000000000100000002000000',
      // An indirect table of two at 0x3000.
      'write 0x1020 0x10 0x00300000000000002000000004000000',
      'write 0x3000 0x10 0x00910000000000000300000001000100',
      'write 0x3010 0x10 0x10920000000000000100000002000000',
      'write 0x2000 0x8 0x0000020000000200',
      'writew 0xe0003008 0x2',
    ];
    assert.deepEqual(await sent(script), ['02006400', '000001']);
  });

  it('takes answers from what libqtest logs', async () => {
    const script = [
      ...LEGACY,
      'write 0x50000 0x3 0x000001',
      ...DESCRIPTORS,
      'write 0x40402 0x4 0x01000000',
      'outw 0xc010 0x2',
      'read 0x50040 0x1',
    ];
    const log = script.flatMap((line) => [
      `[R +0.012345] ${line}`,
      `[S +0.012346] OK${line.startsWith('read') ? ' 0x01' : ''}`,
    ]);
    const [command] = await commandsOf(await open(log.join('\n')));
    assert.deepEqual(command?.in, Uint8Array.of(1));
  });

  it('passes over chains that lead nowhere and counts that are too large', async () => {
    const loop = [...MODERN, 'write 0x1000 0x10 0x00900000000000000400000001000000', 'write 0x2000 0x6 0x000001000000'];
    assert.match(await refusal([...loop, 'writew 0xe0003008 0x2'].join('\n')), /no command is told/);
    const many = [...MODERN, 'write 0x2000 0x4 0x0000ffff', 'writew 0xe0003008 0x2'];
    assert.match(await refusal(many.join('\n')), /no command is told/);
    const huge = ['memset 0x0 0xffffffffffffffff 0x0', 'write 0x0 0xffffffffffff 0x00', ...MODERN];
    assert.match(await refusal(huge.join('\n')), /no command is told/);
  });
});
