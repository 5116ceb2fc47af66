import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StatCell, StatTable } from '../../../src/protocol/statistics';
import { nextSort, sortedRows } from '../../../src/webview/model/statisticsModel';
import { parseStatView } from '../../../src/webview/model/viewModel';

const tableOf = (rows: readonly (readonly [string, number | undefined])[]): StatTable => ({
  id: 'command',
  title: 'By command',
  columns: [
    { id: 'name', title: 'Command', doc: '' },
    { id: 'p99', title: '99 %', doc: '' },
  ],
  rows: rows.map(([name, order]): StatTable['rows'][number] => {
    const cell: StatCell = order === undefined ? { text: '' } : { text: String(order), order };
    return { id: name, cells: [{ text: name, order: name }, cell] };
  }),
});

const idsOf = (rows: StatTable['rows']) => rows.map(({ id }) => id);

describe('tables of statistics', () => {
  const table = tableOf([
    ['b', 5],
    ['d', undefined],
    ['a', 100],
    ['c', 7],
  ]);

  it('are sorted by numbers and by names, and have what is missing at the end either way', () => {
    const by = (column: string, isDescending: boolean) => idsOf(sortedRows(table, { column, isDescending }));
    assert.deepEqual(by('p99', true), ['a', 'c', 'b', 'd']);
    assert.deepEqual(by('p99', false), ['b', 'c', 'a', 'd']);
    assert.deepEqual(by('name', false), ['a', 'b', 'c', 'd']);
    assert.deepEqual(by('name', true), ['d', 'c', 'b', 'a']);
  });

  it('stand as they came without a column, or with one that they have no more', () => {
    assert.deepEqual(idsOf(sortedRows(table, undefined)), ['b', 'd', 'a', 'c']);
    assert.deepEqual(idsOf(sortedRows(table, { column: 'min', isDescending: true })), ['b', 'd', 'a', 'c']);
  });

  it('go from the largest number, or from the first name, the other way and back', () => {
    const first = nextSort(table, 'p99', undefined);
    assert.deepEqual(first, { column: 'p99', isDescending: true });
    assert.deepEqual(nextSort(table, 'p99', first), { column: 'p99', isDescending: false });
    assert.equal(nextSort(table, 'p99', { column: 'p99', isDescending: false }), undefined);
    assert.deepEqual(nextSort(table, 'name', first), { column: 'name', isDescending: false });
  });
});

describe('saved statistics', () => {
  it('are closed and unsorted at first', () => {
    assert.deepEqual(parseStatView(undefined), { isOpen: false, sorts: {} });
  });

  it('are read back', () => {
    const view = { isOpen: true, sorts: { command: { column: 'error', isDescending: true } } };
    assert.deepEqual(parseStatView(JSON.parse(JSON.stringify(view))), view);
  });

  it('take anything, and nothing that does not fit', () => {
    const saved = {
      isOpen: 1,
      sorts: { command: { column: 5 }, other: { column: 'count' }, ring: { column: 'x'.repeat(41) } },
    };
    assert.deepEqual(parseStatView(saved), { isOpen: false, sorts: {} });
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(typeof parseStatView(value).isOpen, 'boolean');
      }),
    );
  });
});
