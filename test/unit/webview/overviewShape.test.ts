import assert from 'node:assert/strict';
import fc from 'fast-check';
import { heightOfLine, lineAt, partInView } from '../../../src/webview/model/overviewMarks';

describe('shape of the overview strip', () => {
  const short = { lines: 10, lineHeight: 22, height: 400 };
  const long = { lines: 600_000, lineHeight: 22, height: 400 };

  it('has the lines of a short list beside those of the list', () => {
    assert.equal(heightOfLine(short), 22);
    assert.equal(lineAt(short, 45), 2);
    assert.equal(partInView(short, { top: 0, lines: 400 / 22 }), undefined);
  });

  it('has the lines of a long list from its top to its bottom', () => {
    assert.equal(lineAt(long, 0), 0);
    assert.equal(lineAt(long, 200), 300_000);
    assert.equal(lineAt(long, 399.99), 599_985);
    assert.equal(lineAt(long, 5000), 599_999);
    assert.equal(lineAt(long, -5), 0);
    assert.equal(lineAt({ ...long, lines: 0 }, 5), undefined);
    assert.equal(lineAt({ ...long, height: 0 }, 5), undefined);
  });

  it('shows the lines in view as a part that can be taken hold of, and that moves from end to end', () => {
    const lines = 400 / 22;
    const part = (top: number) => partInView(long, { top, lines }) ?? { y: NaN, height: NaN };
    assert.equal(part(0).y, 0);
    assert.ok(part(0).height >= 8);
    assert.ok(Math.abs(part(600_000 - lines).y + part(0).height - 400) < 1e-6);
    // The list may have become shorter than where it was scrolled to.
    assert.deepEqual(part(1e9), part(600_000 - lines));
  });

  it('has the line in the middle of the view in the middle of that part, where it is large enough', () => {
    const shapes = fc.record({
      lines: fc.integer({ min: 1, max: 300 }),
      lineHeight: fc.integer({ min: 10, max: 60 }),
      height: fc.integer({ min: 100, max: 2000 }),
    });
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, at) => {
        const inView = { top: 0, lines: shape.height / shape.lineHeight };
        const top = Math.max(0, shape.lines - inView.lines) * at;
        const part = partInView(shape, { ...inView, top });
        if (part === undefined) assert.ok(shape.lines <= inView.lines);
        else if (part.height > 10)
          assert.ok(Math.abs(part.y + part.height / 2 - (top + inView.lines / 2) * heightOfLine(shape)) < 1e-6);
      }),
    );
  });
});
