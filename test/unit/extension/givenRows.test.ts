import assert from 'node:assert/strict';
import { readGiven } from '../../../src/extension/export/givenRows';

describe('the rows that an export is called with', () => {
  it('are ranges in order, or one row', () => {
    const ranges = [
      { from: 9, to: 10 },
      { from: 2, to: 5 },
    ];
    assert.deepEqual(readGiven({ rows: ranges, format: 'csv' }).rows, [ranges[1], ranges[0]]);
    assert.equal(readGiven({ rows: ranges, format: 'csv' }).format?.id, 'csv');
    assert.deepEqual(readGiven({ webviewSection: 'row', row: 7, kind: 'command' }).row, 7);
  });

  it('are asked for where what is given makes no sense', () => {
    for (const given of [
      undefined,
      'x',
      5,
      {},
      { rows: [] },
      { rows: [{ from: -1, to: 2 }] },
      { row: '1' },
      { rows: {} },
    ])
      assert.deepEqual(readGiven(given), { rows: undefined, row: undefined, format: undefined });
  });
});
