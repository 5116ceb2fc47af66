import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { field, info, opened, type start } from './support/extension';

describe('editor model', () => {
  it('selects the first row, and tells the extension once the selection rests', async () => {
    const { model, selected } = await opened();
    assert.equal(model.trace.selected, 0);
    for (const row of [1, 2, 3]) model.trace.select(row);
    assert.deepEqual(selected(), []);
    await pause(60);
    assert.deepEqual(selected(), [3]);
  });

  it('comes back to the row it was left at without scrolling to it', async () => {
    const { model } = await opened({ row: 42 });
    assert.equal(model.trace.selected, 42);
    assert.equal(model.trace.takeScrollRequest(), undefined);
  });

  it('takes the last row where the one that was saved is gone', async () => {
    const { model } = await opened({ row: 4200 });
    assert.equal(model.trace.selected, 99);
  });

  it('waits for the index to reach a row that is to be revealed', async () => {
    const { model } = await opened(undefined, { ...info, indexing: 'running' });
    model.listeners().reveal({ row: 150 });
    assert.equal(model.trace.selected, 0);
    model.listeners().trace({ ...info, rows: 200, indexing: 'running' });
    assert.equal(model.trace.selected, 150);
    assert.deepEqual(model.trace.takeScrollRequest(), { row: 150, align: 'center' });
    assert.equal(model.trace.takeScrollRequest(), undefined);
  });

  it('takes the last row there is where the reader stops the indexing before the one that was saved', async () => {
    const { model, posted } = await opened({ row: 4200 }, { ...info, indexing: 'running' });
    assert.equal(model.trace.selected, undefined);
    model.trace.hold(true);
    assert.deepEqual(posted.at(-1), { kind: 'event', name: 'hold', data: { isHeld: true } });
    model.listeners().trace({ ...info, indexing: 'held' });
    assert.equal(model.trace.selected, 99);
  });

  it('stays within a trace that shrank, and selects nothing in one that is empty', async () => {
    const { model } = await opened({ row: 99 });
    model.listeners().trace({ ...info, rows: 10 });
    assert.equal(model.trace.selected, 9);
    model.listeners().trace({ ...info, rows: 0 });
    assert.equal(model.trace.selected, undefined);
  });

  it('keeps its row while the file is read anew, and shows it again', async () => {
    const { model, selected } = await opened({ row: 42 });
    await pause(60);
    const notice = 'The file was replaced while it was open, and was read again.';
    model.listeners().trace({ ...info, rows: 0, indexing: 'running', generation: 1, notice });
    assert.equal(model.trace.selected, undefined);
    model.listeners().trace({ ...info, rows: 30, indexing: 'running', generation: 1, notice });
    assert.equal(model.trace.selected, undefined);
    model.listeners().trace({ ...info, rows: 200, generation: 1, notice });
    assert.equal(model.trace.selected, 42);
    assert.deepEqual(model.trace.takeScrollRequest(), { row: 42, align: 'center' });
    assert.equal(model.announcement, notice);
    await pause(60);
    assert.deepEqual(selected(), [42, 42], 'the views are to show what is there now');
  });

  it('asks again for the rows that may be others when the file has grown, and only for those', async () => {
    const { model, posted } = await opened(undefined, { ...info, rows: 1000, finalRows: 900 });
    model.trace.rows.want(0, 1000);
    await pause(10);
    const before = posted.length;
    model.listeners().trace({ ...info, rows: 1000, finalRows: 950 });
    const asked = posted.slice(before).flatMap(({ name, params }) => (name === 'rows' ? [params?.from] : []));
    assert.deepEqual(asked, [800]);
    assert.equal(model.trace.selected, 0);
  });

  it('comes back after the file could not be read for a while', async () => {
    const { model } = await opened({ row: 42 });
    model.listeners().failed({ message: 'The file is empty.' });
    model.listeners().trace({ ...info, generation: 1 });
    assert.equal(model.trace.phase.kind, 'open');
    assert.equal(model.trace.selected, 42);
  });

  it('shows why a trace cannot be shown', async () => {
    const { model } = await opened();
    model.listeners().failed({ message: 'Gone.' });
    assert.deepEqual(model.trace.phase, { kind: 'failed', message: 'Gone.' });
  });

  it('saves what the reader has done', async () => {
    const { model, kept } = await opened();
    model.trace.select(5);
    model.view.set({ timeMode: 'delta' });
    model.view.flush();
    assert.equal(kept()?.row, 5);
    assert.equal(kept()?.timeMode, 'delta');
  });

  it('speaks the row once it has come to rest and is here', async () => {
    const { model } = await opened();
    model.trace.select(7);
    await pause(280);
    assert.equal(model.announcement, '');
    model.list.want(0, 20);
    await pause(10);
    assert.equal(model.announcement, 'Command 8, VLAN_ADD, add VLAN 7, answered OK');
  });
});

describe('what an editor says', () => {
  it('is what was asked for last, not the row that was selected before it', async () => {
    const { model } = await opened();
    model.list.want(0, 20);
    model.trace.select(7);
    model.confirm('Copied the row');
    await pause(280);
    assert.equal(model.announcement, 'Copied the row');
    model.trace.select(8);
    await pause(280);
    assert.match(model.announcement, /^Command 9,/);
  });
});

describe('detail model', () => {
  async function shown(): Promise<ReturnType<typeof start>> {
    const started = await opened();
    await pause(60);
    assert.equal(started.model.detail.state.kind, 'shown');
    return started;
  }

  it('marks a field with its bytes, and a byte with the deepest field', async () => {
    const { model } = await shown();
    model.detail.selectField('vid');
    assert.deepEqual(model.detail.mark.range, { side: 'out', offset: 2, length: 2 });
    model.detail.selectByte({ side: 'out', offset: 1 });
    assert.equal(model.detail.mark.fieldId, 'command');
    assert.deepEqual(model.detail.mark.cursor, { side: 'out', offset: 1 });
  });

  it('opens what hides the field of a byte', async () => {
    const { model } = await shown();
    model.detail.setOpen('header', false);
    model.detail.selectByte({ side: 'out', offset: 0 });
    assert.equal(model.detail.isOpen(field('header', 0, 2)), true);
  });

  it('marks the bytes of a finding, and the field that holds them all', async () => {
    const { model } = await shown();
    model.detail.selectPlace({ side: 'out', offset: 0, length: 2 });
    assert.equal(model.detail.mark.fieldId, 'header');
    model.detail.selectPlace({ side: 'out', offset: 1, length: 2 });
    assert.equal(model.detail.mark.fieldId, undefined);
    assert.deepEqual(model.detail.mark.range, { side: 'out', offset: 1, length: 2 });
  });

  it('keeps an eye on the same field from row to row', async () => {
    const { model } = await shown();
    model.detail.selectByte({ side: 'out', offset: 3 });
    model.trace.select(1);
    await pause(60);
    assert.equal(model.detail.mark.fieldId, 'vid');
  });

  it('asks each pane to show the mark once', async () => {
    const { model } = await shown();
    model.detail.takeReveal('tree');
    model.detail.selectField('vid');
    assert.equal(model.detail.takeReveal('tree'), true);
    assert.equal(model.detail.takeReveal('tree'), false);
    assert.equal(model.detail.takeReveal('bytes'), true);
  });
});
