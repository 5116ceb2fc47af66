import assert from 'node:assert/strict';
import { marksOf, type OverviewMark, type MarkKind } from '../../../src/webview/model/overviewMarks';
import { strip } from './support/strip';

describe('marks of the overview strip', () => {
  /** 100 lines of 1 px. */
  const shape = { lines: 100, lineHeight: 22, height: 100 };
  const of = (kind: MarkKind, marks: readonly OverviewMark[]) => marks.filter((mark) => mark.kind === kind);
  const ranges = (marks: readonly OverviewMark[]) => marks.map(({ y, height }) => [y, y + height]);

  it('gives each class a lane of its own, in the order of their numbers', () => {
    const mac = { classes: [{ class: 1, count: 10 }] };
    const both = {
      classes: [
        { class: 1, count: 1 },
        { class: 2, count: 9 },
      ],
    };
    const marks = of('class', marksOf(strip([{}, mac, both]), shape, 1));
    const lanes = new Map(marks.map((mark) => [mark.class, mark.x]));
    assert.ok((lanes.get(1) ?? NaN) < (lanes.get(2) ?? NaN));
    for (const mark of marks) assert.equal(mark.x, lanes.get(mark.class));
    assert.deepEqual(
      ranges(marks).map(([y]) => y),
      [0, 10, 20, 20],
    );
    const [few, many] = marks.slice(2).map(({ opacity }) => opacity);
    assert.ok((few ?? NaN) < (many ?? NaN) && (few ?? NaN) > 0.3);
  });

  it('keeps lanes apart whatever classes a file has', () => {
    const classes = Array.from({ length: 257 }, (_, at) => ({ class: at - 1, count: 1 }));
    for (const mark of marksOf(strip([{ classes, commands: 257 }]), shape, 1))
      assert.ok(mark.width >= 1 && mark.x >= 7 && mark.x + mark.width <= 22, JSON.stringify(mark));
  });

  it('tells errors, commands without an answer and damaged records apart by their shape', () => {
    const marks = marksOf(strip([{ errors: 10 }, { unanswered: 2 }, { damaged: 1 }, {}]), shape, 1);
    const [error] = of('error', marks);
    const bars = of('unanswered', marks);
    const [damaged] = of('damaged', marks);
    assert.equal(bars.length, 2);
    assert.ok(error && damaged && bars[0] && bars[1]);
    assert.ok(bars[0].x + bars[0].width < bars[1].x);
    assert.ok(damaged.width < error.width);
    // At the side that classes don't have.
    for (const { x, width } of of('class', marks)) assert.ok(x + width <= Math.min(error.x, bars[0].x, damaged.x));
    assert.deepEqual(
      ranges([error, bars[0], damaged]).map(([y]) => y),
      [0, 10, 20],
    );
  });

  it('makes an error among very many rows high enough to be seen', () => {
    const many = strip(Array.from({ length: 100 }, (_, at) => (at === 50 ? { errors: 1 } : {})));
    const [error] = of('error', marksOf(many, { lines: 1000, lineHeight: 22, height: 100 }, 1));
    assert.ok(error);
    assert.equal(error.height, 3);
    assert.ok(error.y <= 50 && error.y + error.height >= 51);
  });

  it('shows how many of the commands were refused', () => {
    const marks = marksOf(strip([{ errors: 1 }, { errors: 5 }, { errors: 10 }]), shape, 1);
    const [few = NaN, some = NaN, all = NaN] = of('error', marks).map(({ width }) => width);
    assert.ok(few >= 3 && few < some && some < all);
  });

  it('draws one bracket over a restore, whatever many buckets it has', () => {
    const restored = { restored: 5 };
    const marks = of('restore', marksOf(strip([{}, restored, restored, restored, {}, restored]), shape, 1));
    const lines = marks.filter(({ height }) => height > 1);
    assert.deepEqual(ranges(lines), [
      [10, 40],
      [50, 60],
    ]);
    const caps = marks.filter(({ height }) => height === 1);
    assert.deepEqual(
      caps.map(({ y }) => y),
      [10, 39, 50, 59],
    );
  });

  it('marks resets and bookmarks', () => {
    const marks = marksOf(strip([{}, { resets: 1 }, {}], { bookmarks: [1, 2, 25] }), shape, 1);
    assert.deepEqual(
      of('reset', marks).map(({ y }) => y),
      [10],
    );
    assert.equal(of('bookmark', marks).length, 2);
  });

  it('is in whole device pixels at any ratio', () => {
    const view = strip(
      Array.from({ length: 37 }, () => ({ errors: 1, restored: 1, unanswered: 1, resets: 1, damaged: 1 })),
      { bookmarks: [5] },
    );
    for (const ratio of [1, 1.25, 1.5, 2, 3]) {
      for (const { x, y, width, height } of marksOf(view, { lines: 370, lineHeight: 22, height: 331 }, ratio)) {
        assert.ok([x, y, width, height].every(Number.isInteger));
        assert.ok(width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= Math.ceil(30 * ratio));
      }
    }
  });

  it('ends where the rows end that have been gone over', () => {
    const marks = marksOf(strip([{}, {}]), { lines: 100, lineHeight: 22, height: 100 }, 1);
    assert.equal(Math.max(...marks.map(({ y, height }) => y + height)), 19);
  });
});
