import assert from 'node:assert/strict';
import { opened } from './support/extension';

describe('find model', () => {
  it('goes from match to match both ways, in the middle of the list', async () => {
    const { model } = await opened({ row: 42 });
    model.find.type('10');
    await model.find.go('next');
    assert.equal(model.trace.selected, 50);
    assert.deepEqual(model.list.takeScroll(), { line: 50, align: 'center' });
    await model.find.go('previous');
    assert.equal(model.trace.selected, 40);
    assert.equal(model.find.words, '');
  });

  it('goes round the ends, and says so', async () => {
    const { model } = await opened({ row: 95 });
    model.find.type('10');
    await model.find.go('next');
    assert.equal(model.trace.selected, 0);
    assert.equal(model.announcement, 'from the start again');
    await model.find.go('previous');
    assert.equal(model.trace.selected, 90);
    assert.equal(model.find.words, 'from the end again');
  });

  it('says that there is none, or what is wrong, and stays where it is', async () => {
    const { model } = await opened({ row: 7 });
    model.find.type('1000');
    await model.find.go('next');
    assert.equal(model.find.words, 'Not found');
    model.find.type('x');
    assert.equal(model.find.words, '');
    await model.find.go('next');
    assert.equal(model.find.words, 'No number.');
    assert.equal(model.trace.selected, 7);
  });

  it('asks for rows that the filter lets pass, and for a filter where one is wanted', async () => {
    const { model, posted, filter } = await opened();
    await model.filter.use('every 10');
    filter.advance(100);
    model.find.toggleFilter();
    model.find.type('20');
    await model.find.go('next');
    const asked = posted.findLast(({ name }) => name === 'find');
    assert.deepEqual(asked?.params, {
      wanted: { text: '20', isFilter: true, within: 'every 10' },
      from: 0,
      direction: 'next',
    });
  });

  it('is found again after a reload', async () => {
    const { model, kept } = await opened();
    model.find.type('5');
    model.view.flush();
    assert.deepEqual(kept()?.find, { text: '5', isFilter: false });
  });
});
