import assert from 'node:assert/strict';
import type { StatisticsReport } from '../../../src/protocol/statistics';
import { info, opened } from './support/extension';

type Started = Awaited<ReturnType<typeof opened>>;

const report = (id: number, commands: number, isDone: boolean): StatisticsReport => ({
  id,
  view: { commands, facts: [], charts: [], tables: [] },
  rowsDone: isDone ? 100 : 50,
  rows: 100,
  isDone,
});

/** What was asked to be counted, in order. */
const asked = ({ posted }: Started) =>
  posted.flatMap(({ name, params }) => (name === 'count' ? [params as unknown as { id: number; filter: string }] : []));

const lastId = (started: Started) => asked(started).at(-1)?.id ?? NaN;

const open = { statistics: { isOpen: true, sorts: {} } };

describe('statistics model', () => {
  it('counts nothing while it is closed', async () => {
    const started = await opened();
    await started.model.filter.use('every 10');
    started.filter.advance(100);
    assert.deepEqual(asked(started), []);
    started.model.statistics.open();
    assert.deepEqual(
      asked(started).map(({ filter }) => filter),
      ['every 10'],
    );
  });

  it('counts anew with another filter, once its hits are shown, and drops reports on the one before', async () => {
    const started = await opened(open);
    const { model, filter } = started;
    const before = lastId(started);
    model.listeners().statistics(report(before, 100, true));
    await model.filter.use('every 10');
    assert.equal(asked(started).length, 1);
    filter.advance(50);
    filter.advance(100);
    assert.deepEqual(
      asked(started).map(({ filter: text }) => text),
      ['', 'every 10'],
    );
    assert.equal(model.statistics.isBusy, true);
    assert.equal(model.statistics.report?.view.commands, 100);
    model.listeners().statistics(report(before, 77, true));
    assert.equal(model.statistics.report.view.commands, 100);
    model.listeners().statistics(report(lastId(started), 10, true));
    assert.equal(model.statistics.report.view.commands, 10);
    assert.equal(model.statistics.isBusy, false);
  });

  it('does not count all rows first where a filter was kept', async () => {
    const started = await opened({ ...open, filter: 'every 10' });
    started.filter.advance(100);
    assert.deepEqual(
      asked(started).map(({ filter }) => filter),
      ['every 10'],
    );
  });

  it('counts all rows where what stands in the filter box is no filter', async () => {
    const started = await opened({ ...open, filter: 'nonsense' });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      asked(started).map(({ filter }) => filter),
      [''],
    );
  });

  it('says when it is complete, and what failed', async () => {
    const started = await opened(open);
    const { model } = started;
    const id = lastId(started);
    model.listeners().statistics(report(id, 50, false));
    assert.equal(model.announcement, '');
    model.listeners().statistics(report(id, 1, true));
    assert.equal(model.announcement, 'Statistics of all rows are complete: 1 command');
    model.listeners().statistics({ ...report(id, 1, true), failure: 'The file is gone.' });
    assert.equal(model.statistics.counted?.failure, 'The file is gone.');
  });

  it('counts a file anew that was read anew', async () => {
    const started = await opened(open);
    const first = lastId(started);
    started.model.listeners().trace({ ...info, generation: 1 });
    assert.notEqual(lastId(started), first);
    assert.equal(started.model.statistics.report, undefined);
  });

  it('is called off when it is closed, and kept open and sorted over a reload', async () => {
    const started = await opened(open);
    const { model, posted, kept } = started;
    const table = { id: 'ring', title: '', columns: [{ id: 'count', title: '', doc: '' }], rows: [] } as const;
    model.statistics.sort(table, 'count');
    model.view.flush();
    assert.deepEqual(kept()?.statistics, { isOpen: true, sorts: { ring: { column: 'count', isDescending: false } } });
    const id = lastId(started);
    model.statistics.close();
    assert.ok(posted.some(({ name }) => name === 'uncount'));
    model.listeners().statistics(report(id, 5, true));
    assert.equal(model.statistics.report, undefined);
    model.view.flush();
    assert.equal(kept()?.statistics.isOpen, false);
  });
});
