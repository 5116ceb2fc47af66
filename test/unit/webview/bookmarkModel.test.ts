import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { opened } from './support/extension';

describe('bookmark model', () => {
  async function withRows() {
    const started = await opened();
    started.model.list.want(0, 100);
    await pause(10);
    return started;
  }

  it('sets bookmarks on the selected row, takes them away, and tells the extension', async () => {
    const { model, posted } = await withRows();
    for (const row of [40, 7, 40]) {
      model.trace.select(row);
      model.toggleBookmark();
    }
    assert.deepEqual(model.bookmarks.all, [{ row: 7, t: '7000000000' }]);
    assert.ok(model.bookmarks.has(7) && !model.bookmarks.has(40));
    assert.equal(model.announcement, 'Bookmark removed');
    const told = posted.filter(({ name }) => name === 'bookmarks').map(({ data }) => data?.bookmarks?.length);
    assert.deepEqual(told, [1, 2, 1]);
  });

  it('goes from bookmark to bookmark, round the ends', async () => {
    const { model } = await withRows();
    model.listeners().bookmarks({ bookmarks: [10, 50, 90].map((row) => ({ row, t: '0' })) });
    const rows: (number | undefined)[] = [];
    for (const direction of ['next', 'next', 'next', 'next', 'previous', 'previous'] as const) {
      model.bookmarks.go(direction);
      rows.push(model.trace.selected);
    }
    assert.deepEqual(rows, [10, 50, 90, 10, 90, 50]);
  });

  it('says that there are none', async () => {
    const { model } = await withRows();
    model.bookmarks.go('next');
    assert.equal(model.announcement, 'There are no bookmarks');
    assert.equal(model.trace.selected, 0);
  });

  it('sets one on a hit of a filter, on the row and not on the line', async () => {
    const { model, filter } = await withRows();
    await model.filter.use('every 10');
    filter.advance(100);
    model.list.want(0, 10);
    await pause(10);
    model.list.select(3);
    model.toggleBookmark();
    assert.deepEqual(model.bookmarks.all, [{ row: 30, t: '30000000000' }]);
  });
});
