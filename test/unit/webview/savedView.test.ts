import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSavedView, withOpenField } from '../../../src/webview/model/viewModel';

describe('saved view', () => {
  it('starts with defaults', () => {
    const view = parseSavedView(undefined);
    assert.equal(view.timeMode, 'relative');
    assert.equal(view.row, undefined);
    assert.deepEqual(view.openFields, {});
  });

  it('reads back what was saved', () => {
    const view = {
      ...parseSavedView(undefined),
      row: 7,
      topRow: 3.5,
      timeMode: 'delta' as const,
      listShare: 40,
      widths: { command: 200 },
      openFields: { header: false },
      columns: { offset: true, latency: false },
      filter: 'vid == 5',
      find: { text: 'vlan', isFilter: true },
    };
    assert.deepEqual(parseSavedView(JSON.parse(JSON.stringify(view))), view);
  });

  it('takes anything, and nothing that does not fit', () => {
    const view = parseSavedView({ row: -1, topRow: 'x', listShare: 500, widths: { command: 1, other: 100 } });
    assert.equal(view.row, undefined);
    assert.equal(view.topRow, 0);
    assert.equal(view.listShare, 90);
    assert.deepEqual(view.widths, {});
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { listShare, treeShare, topRow } = parseSavedView(value);
        assert.ok([listShare, treeShare, topRow].every(Number.isFinite));
      }),
    );
  });

  it('forgets the field that was set longest ago', () => {
    let fields: Readonly<Record<string, boolean>> = {};
    for (let number = 0; number < 501; number += 1) fields = withOpenField(fields, `field ${number}`, true);
    assert.equal(Object.keys(fields).length, 500);
    assert.equal(fields['field 0'], undefined);
    assert.equal(fields['field 500'], true);
  });
});
