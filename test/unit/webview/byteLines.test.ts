import assert from 'node:assert/strict';
import {
  ByteLines,
  bytesPerLine,
  asciiCharacter,
  byteInHex,
  hexOffset,
  hexText,
  offsetDigits,
} from '../../../src/webview/lib/byteLines';
import { moveByte } from '../../../src/webview/lib/moves';
import { contains, covers, offsetsText, type ByteAt } from '../../../src/webview/lib/byteRange';

/** 16 and 6 bytes, then one: lines 0 heading, 1, 2, 3 heading, 4. */
const lines = new ByteLines(
  [
    { side: 'out', length: 22 },
    { side: 'in', length: 1 },
  ],
  16,
);
const out = (offset: number): ByteAt => ({ side: 'out', offset });
const written = (offset: number): ByteAt => ({ side: 'in', offset });

describe('hex', () => {
  it('writes bytes, offsets and characters', () => {
    assert.equal(byteInHex(5), '05');
    assert.equal(hexText(Uint8Array.of(0, 255, 16)), '00 ff 10');
    assert.equal(hexOffset(26, 4), '001a');
    assert.equal([0x41, 0x20, 0x00, 0x7f, 0xe9].map(asciiCharacter).join(''), 'A ···');
  });

  it('gives offsets as many digits as the last one needs', () => {
    assert.equal(offsetDigits(0), 4);
    assert.equal(offsetDigits(0x10000), 4);
    assert.equal(offsetDigits(0x10001), 6);
  });
});

describe('byte range', () => {
  it('knows what lies inside', () => {
    const range = { side: 'out', offset: 2, length: 4 } as const;
    assert.equal(contains(range, out(2)), true);
    assert.equal(contains(range, out(6)), false);
    assert.equal(contains(range, written(3)), false);
    assert.equal(covers(range, { side: 'out', offset: 3, length: 3 }), true);
    assert.equal(covers(range, { side: 'out', offset: 3, length: 4 }), false);
  });

  it('is told by its first and last offset', () => {
    assert.equal(offsetsText({ offset: 2, length: 6 }), '2–7');
    assert.equal(offsetsText({ offset: 2, length: 1 }), '2');
    assert.equal(offsetsText({ offset: 2, length: 0 }), '');
  });
});

describe('byte lines', () => {
  it('finds lines by number', () => {
    assert.equal(lines.count, 5);
    assert.deepEqual(lines.line(0), { kind: 'heading', side: 'out', length: 22 });
    assert.deepEqual(lines.line(2), { kind: 'bytes', side: 'out', offset: 16, end: 22 });
    assert.deepEqual(lines.line(3), { kind: 'heading', side: 'in', length: 1 });
    assert.deepEqual(lines.line(4), { kind: 'bytes', side: 'in', offset: 0, end: 1 });
    assert.equal(lines.line(5), undefined);
    assert.equal(lines.line(-1), undefined);
  });

  it('finds the line of a byte', () => {
    assert.equal(lines.lineOf(out(15)), 1);
    assert.equal(lines.lineOf(out(16)), 2);
    assert.equal(lines.lineOf(written(0)), 4);
    assert.equal(lines.lineOf(out(22)), undefined);
    assert.equal(lines.lineOf(out(-1)), undefined);
  });

  it('puts as many bytes into a line as fit', () => {
    assert.deepEqual(
      [30, 60, 200].map((characters) => bytesPerLine(characters, 4)),
      [4, 8, 16],
    );
  });
});

describe('byte moves', () => {
  const move = (key: string, at: ByteAt | undefined): ByteAt | undefined => moveByte(key, at, lines, 1);

  it('goes by bytes, into the next block too', () => {
    assert.deepEqual(move('ArrowRight', out(3)), out(4));
    assert.deepEqual(move('ArrowRight', out(21)), written(0));
    assert.deepEqual(move('ArrowRight', written(0)), written(0));
    assert.deepEqual(move('ArrowLeft', written(0)), out(21));
    assert.deepEqual(move('ArrowLeft', out(0)), out(0));
  });

  it('goes by lines in one column, past headings', () => {
    assert.deepEqual(move('ArrowDown', out(3)), out(19));
    assert.deepEqual(move('ArrowDown', out(19)), written(0));
    assert.deepEqual(move('ArrowUp', written(0)), out(16));
    assert.deepEqual(move('ArrowDown', out(10)), out(21), 'a short line is met at its end');
    assert.deepEqual(move('ArrowUp', out(5)), out(5), 'the first line has none above');
    assert.deepEqual(moveByte('PageDown', out(0), lines, 100), written(0));
  });

  it('goes to the ends of the line and of everything', () => {
    assert.deepEqual(move('Home', out(20)), out(16));
    assert.deepEqual(move('End', out(16)), out(21));
    assert.deepEqual(move('Ctrl+Home', written(0)), out(0));
    assert.deepEqual(move('Ctrl+End', out(0)), written(0));
  });

  it('starts at the first byte, and knows no other keys', () => {
    assert.deepEqual(move('ArrowDown', undefined), out(0));
    assert.equal(move('x', out(0)), undefined);
    assert.equal(move('toString', out(0)), undefined);
  });

  it('stays put where there are no bytes', () => {
    const none = new ByteLines([{ side: 'out', length: 0 }], 16);
    assert.equal(moveByte('ArrowRight', undefined, none, 1), undefined);
    assert.equal(moveByte('Ctrl+End', out(0), none, 1), undefined);
  });
});
