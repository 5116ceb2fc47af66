import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { opened } from './support/extension';

type Started = Awaited<ReturnType<typeof opened>>;

/** What the extension was told last of several selected rows. */
const told = ({ posted }: Started) => posted.findLast(({ name }) => name === 'span')?.data?.span;

describe('several rows of the list', () => {
  it('are selected from the selected one on, either way', async () => {
    const started = await opened();
    const { list } = started.model;
    list.select(40);
    list.select(42, true);
    assert.deepEqual(list.range, { first: 40, end: 43 });
    assert.deepEqual(told(started), { from: 40, to: 43 });
    list.select(37, true);
    assert.deepEqual([list.range, list.selected], [{ first: 37, end: 41 }, 37]);
    assert.deepEqual(told(started), { from: 37, to: 41 });
  });

  it('are one again with the next plain move, or a row that is shown from elsewhere', async () => {
    const started = await opened();
    const { list } = started.model;
    list.select(5);
    list.select(9, true);
    list.select(10);
    assert.deepEqual(list.range, { first: 10, end: 11 });
    assert.equal(told(started), undefined);
    list.select(12, true);
    started.model.listeners().reveal({ row: 50 });
    assert.deepEqual(list.range, { first: 50, end: 51 });
    assert.equal(told(started), undefined);
  });

  it('are hits, where a filter is on, and told by the rows of the first and the last', async () => {
    const started = await opened();
    const { model, filter } = started;
    await model.filter.use('every 10');
    filter.advance(100);
    await pause(10);
    model.list.select(2);
    await pause(10);
    model.list.select(5, true);
    await pause(10);
    assert.deepEqual(model.list.range, { first: 2, end: 6 });
    assert.deepEqual(told(started), { from: 20, to: 51 });
    const rows = await model.list.read({ first: 2, end: 6 });
    assert.deepEqual(
      rows.map(({ row }) => row),
      [20, 30, 40, 50],
    );
    await model.filter.use('');
    assert.equal(told(started), undefined);
    assert.deepEqual(model.list.range, { first: 50, end: 51 });
  });

  it('are counted aloud', async () => {
    const { model } = await opened();
    model.list.want(0, 20);
    await pause(10);
    model.list.select(3);
    model.list.select(7, true);
    await pause(260);
    assert.match(model.announcement, /^5 rows selected, Command 8/);
  });
});
