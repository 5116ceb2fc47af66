import assert from 'node:assert/strict';
import { info, opened } from './support/extension';
import { strip } from './support/strip';

describe('overview model', () => {
  const wishes = (posted: Awaited<ReturnType<typeof opened>>['posted']) =>
    posted.filter(({ name }) => name === 'strip').map(({ data }) => data);

  it('asks for as much as there is room for, and for nothing while it is hidden', async () => {
    const { model, posted, kept } = await opened();
    for (const height of [400, 410, 600, 20]) model.overview.resize(height);
    model.overview.toggle();
    assert.ok(!model.overview.isShown);
    model.overview.toggle();
    assert.deepEqual(
      wishes(posted),
      [384, 576, 64, 0, 64].map((buckets) => ({ buckets })),
    );
    model.overview.toggle();
    model.view.flush();
    assert.equal(kept()?.isStripShown, false);
    const again = await opened(kept());
    again.model.overview.resize(400);
    assert.deepEqual(wishes(again.posted), []);
  });

  it('shows the hits of the filter that the list shows, and nothing of another one', async () => {
    const { model, posted, filter } = await opened();
    model.overview.resize(100);
    model.overview.take(strip([{}]));
    assert.ok(model.overview.strip);
    await model.filter.use('every 10');
    filter.advance(100);
    const id = model.filter.shown?.hits.id ?? NaN;
    assert.deepEqual(wishes(posted), [{ buckets: 64 }, { buckets: 64, filter: id }]);
    assert.equal(model.overview.strip, undefined);
    model.overview.take(strip([{}], { filter: id - 1 }));
    assert.equal(model.overview.strip, undefined);
    model.overview.take(strip([{}], { filter: id }));
    assert.ok(model.overview.strip);
    await model.filter.use('');
    assert.equal(model.overview.strip, undefined);
    assert.deepEqual(wishes(posted).at(-1), { buckets: 64 });
  });

  it('shows nothing of a file that is another by now', async () => {
    const { model } = await opened();
    model.overview.take(strip([{}, {}]));
    assert.equal(model.overview.bucketOf(15), 1);
    assert.equal(model.overview.bucketOf(20), undefined);
    model.listeners().trace({ ...info, generation: 1 });
    assert.equal(model.overview.strip, undefined);
    assert.equal(model.overview.bucketOf(15), undefined);
  });

  it('has the list scrolled, once', async () => {
    const { model } = await opened();
    let asked = 0;
    model.overview.asked.subscribe(() => (asked += 1));
    model.overview.scrollTo(12.5);
    model.overview.scrollTo(-3);
    assert.equal(asked, 2);
    assert.equal(model.overview.takeTop(), 0);
    assert.equal(model.overview.takeTop(), undefined);
  });

  it('tells of lines in view where they are others', async () => {
    const { model } = await opened();
    let moved = 0;
    model.overview.moved.subscribe(() => (moved += 1));
    for (const top of [1, 1, 2]) model.overview.look({ top, lines: 10, lineHeight: 22 });
    assert.equal(moved, 2);
    assert.deepEqual(model.overview.inView, { top: 2, lines: 10, lineHeight: 22 });
  });
});

describe('going to what went wrong', () => {
  it('goes on from the selected row or from another, without what is in the find box', async () => {
    const { model, posted } = await opened();
    model.trace.select(40);
    await model.find.goWrong('previous');
    await model.find.goWrong('next', 6);
    await model.find.goWrong('next', -1);
    const finds = posted.filter(({ name }) => name === 'find').map(({ params }) => params);
    assert.ok(finds.length >= 3);
    for (const each of finds) assert.match(JSON.stringify(each), /"isFilter":true.*"within":""/);
    assert.deepEqual(
      finds.map((each) => each?.from),
      [40, 6, undefined],
    );
    assert.equal(model.find.text, '');
  });
});
