import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { opened } from './support/extension';

/** Typing rests longer than the box waits. */
const rest = () => pause(130);

describe('filter model', () => {
  it('shows all rows until the first hits are here, then the hits alone', async () => {
    const { model, filter } = await opened();
    model.filter.type('every 10');
    await rest();
    assert.equal(model.list.isFiltered, false);
    assert.equal(model.list.length, 100);
    filter.advance(50);
    assert.equal(model.list.length, 5);
    filter.advance(100);
    assert.equal(model.list.length, 10);
    model.list.want(0, 10);
    await pause(10);
    assert.equal(model.list.get(3)?.row, 30);
    assert.equal(model.announcement, '10 hits');
  });

  it('asks once for what is typed without a rest', async () => {
    const { model, posted } = await opened();
    for (const text of ['e', 'every', 'every 1', 'every 10']) model.filter.type(text);
    await rest();
    assert.equal(posted.filter(({ name }) => name === 'filter').length, 1);
  });

  it('does not begin a filter anew whose hits are all there', async () => {
    const { model, filter, posted } = await opened();
    await model.filter.use('every 10');
    filter.advance(100);
    await model.filter.use('every 10');
    assert.equal(posted.filter(({ name }) => name === 'filter').length, 1);
    assert.equal(model.list.length, 10);
    await model.filter.use('every 5');
    assert.equal(posted.filter(({ name }) => name === 'filter').length, 2);
  });

  it('takes no hits of a filter that was given up', async () => {
    const { model, filter } = await opened();
    await model.filter.use('every 10');
    await model.filter.use('');
    filter.advance(100);
    assert.equal(model.list.isFiltered, false);
  });

  it('keeps the hits while what is typed is no filter, and says what is wrong with it', async () => {
    const { model, filter } = await opened();
    await model.filter.use('every 10');
    filter.advance(100);
    await model.filter.use('every 10 &&');
    assert.equal(model.filter.problems[0]?.message, 'No filter.');
    assert.equal(model.list.length, 10);
    assert.equal(model.filter.shown?.text, 'every 10');
  });

  it('comes back to the selected row, in the middle, when the filter is cleared', async () => {
    const { model, filter } = await opened();
    model.trace.select(42);
    await model.filter.use('every 10');
    filter.advance(100);
    await pause(10);
    assert.equal(model.list.selected, undefined, 'the filter hides row 42');
    assert.deepEqual(model.list.cursor, { line: 5, isLine: false });
    assert.equal(model.trace.selected, 42);
    await model.filter.use('');
    assert.equal(model.list.selected, 42);
    assert.deepEqual(model.list.takeScroll(), { line: 42, align: 'center' });
  });

  it('finds the line of the selected row among the hits, and shows it', async () => {
    const { model, filter } = await opened();
    model.trace.select(40);
    await model.filter.use('every 10');
    filter.advance(20);
    await pause(10);
    assert.equal(model.list.selected, undefined, 'the filter has not come to it yet');
    filter.advance(100);
    await pause(10);
    assert.equal(model.list.selected, 4);
    assert.deepEqual(model.list.takeScroll(), { line: 4, align: 'center' });
  });

  it('selects the row of a line, also of one that is not here yet', async () => {
    const { model, filter } = await opened();
    await model.filter.use('every 10');
    filter.advance(100);
    model.list.select(9);
    await pause(10);
    assert.equal(model.trace.selected, 90);
    assert.equal(model.list.selected, 9);
  });

  it('starts the filter again when the file has been read anew', async () => {
    const { model, posted } = await opened({ filter: 'every 10' });
    const asked = () => posted.filter(({ name }) => name === 'filter').length;
    assert.equal(asked(), 1);
    const { phase } = model.trace;
    assert.equal(phase.kind, 'open');
    model.listeners().trace({ ...phase.info, generation: 1 });
    assert.equal(asked(), 2);
    model.listeners().trace({ ...phase.info, generation: 1 });
    assert.equal(asked(), 2);
  });

  it('filters by what is pointed at, or says why that cannot be', async () => {
    const { model } = await opened();
    await model.filter.narrow({ kind: 'cell', row: 7, column: 'command' }, 'only');
    assert.equal(model.filter.text, 'every 7');
    await model.filter.narrow({ kind: 'state', path: 'mac' }, 'only');
    assert.equal(model.filter.text, 'every 7');
    assert.equal(model.announcement, 'Nothing.');
  });

  it('keeps filters that were used for the history, each once, not those on the way there', async () => {
    const { model, posted } = await opened();
    const used = () => posted.flatMap(({ name, data }) => (name === 'used' ? [data?.filter] : []));
    model.filter.type('every 5');
    await rest();
    assert.deepEqual(used(), []);
    await model.filter.use();
    model.filter.keep();
    assert.deepEqual(used(), ['every 5']);
    assert.deepEqual(model.filter.past, ['every 5']);
    model.listeners().history({ filters: ['every 2', 'every 5'] });
    assert.deepEqual(model.filter.past, ['every 2', 'every 5']);
  });

  it('is found again after a reload', async () => {
    const { model, kept, filter } = await opened({ filter: 'every 20', row: 60, topRow: 2 });
    filter.advance(100);
    await pause(10);
    assert.equal(model.list.length, 5);
    assert.equal(model.list.selected, 3);
    assert.equal(model.list.takeScroll(), undefined, 'the list is where it was left');
    model.filter.type('every 25');
    model.view.flush();
    assert.equal(kept()?.filter, 'every 25');
  });
});
