import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RowBits } from '../../../../src/io/query/rowBits';

/** Rows near each other, and far apart. */
const sets = fc
  .uniqueArray(fc.oneof(fc.nat(200), fc.nat(1_000_000), fc.constantFrom(31, 32, 65_535, 65_536, 131_071, 30_000_000)))
  .map((rows) => rows.sort((a, b) => a - b));

function filled(rows: readonly number[]): RowBits {
  const bits = new RowBits();
  for (const row of rows) bits.add(row);
  return bits;
}

function check(bits: RowBits, rows: readonly number[]): void {
  assert.equal(bits.count, rows.length);
  for (const [position, row] of rows.entries()) {
    assert.equal(bits.rowAt(position), row);
    assert.equal(bits.indexOf(row), position);
    assert.equal(bits.countBefore(row), position);
    assert.equal(bits.countBefore(row + 1), position + 1);
    assert.equal(bits.has(row + 1), rows.includes(row + 1));
  }
  assert.equal(bits.rowAt(rows.length), undefined);
  assert.equal(bits.rowAt(-1), undefined);
  assert.equal(bits.countBefore(40_000_000), rows.length);
  assert.equal(bits.countBefore(0), 0);
  assert.equal(bits.indexOf(777_777_777), undefined);
}

describe('a set of rows', () => {
  it('tells each row’s position, and the row at each position', () =>
    fc.assert(
      fc.property(sets, (rows) => {
        check(filled(rows), rows);
      }),
    ));

  it('can be cut anywhere, and filled again', () =>
    fc.assert(
      fc.property(sets, fc.oneof(fc.nat(300), fc.nat(1_000_000)), (rows, end) => {
        const bits = filled(rows);
        bits.cut(end);
        check(
          bits,
          rows.filter((row) => row < end),
        );
        for (const row of rows) if (row >= end) bits.add(row);
        check(bits, rows);
      }),
    ));

  it('goes back to a mark', () => {
    const bits = filled([1, 70_000]);
    const back = bits.mark();
    for (const row of [70_001, 200_000]) bits.add(row);
    back();
    check(bits, [1, 70_000]);
  });
});
