import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  MAX_SCROLL_HEIGHT,
  clampTop,
  contentHeight,
  isScaled,
  linesPerPage,
  revealTop,
  scrollHeight,
  scrollToTop,
  topToScroll,
  visibleLines,
  type ScrollShape,
} from '../../../src/webview/lib/scrollMap';

const small: ScrollShape = { lines: 100, lineHeight: 22, viewport: 220 };
const huge: ScrollShape = { lines: 30_000_000, lineHeight: 22, viewport: 500 };

const shapes = fc.record({
  lines: fc.integer({ min: 0, max: 50_000_000 }),
  lineHeight: fc.integer({ min: 10, max: 60 }),
  viewport: fc.integer({ min: 1, max: 3000 }),
});

describe('scroll map', () => {
  it('leaves a list that fits under the bound as it is', () => {
    assert.equal(isScaled(small), false);
    assert.equal(scrollHeight(small), 2200);
    assert.equal(topToScroll(small, 123), 123);
    assert.equal(scrollToTop(small, 123), 123);
  });

  it('keeps a huge list under the bound and reaches both of its ends', () => {
    assert.equal(isScaled(huge), true);
    assert.equal(scrollHeight(huge), MAX_SCROLL_HEIGHT);
    assert.equal(scrollToTop(huge, 0), 0);
    const lastScroll = MAX_SCROLL_HEIGHT - huge.viewport;
    assert.equal(scrollToTop(huge, lastScroll), contentHeight(huge) - huge.viewport);
    assert.equal(visibleLines(huge, scrollToTop(huge, lastScroll)).end, huge.lines);
  });

  it('maps there and back', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, part) => {
        const top = clampTop(shape, part * contentHeight(shape));
        const back = scrollToTop(shape, topToScroll(shape, top));
        assert.ok(Math.abs(back - top) <= 1e-6 * Math.max(1, top));
      }),
    );
  });

  it('draws lines that exist, cover the viewport and start at its edge', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: -1, max: 2, noNaN: true }), (shape, part) => {
        const top = clampTop(shape, part * contentHeight(shape));
        const { first, end, shift } = visibleLines(shape, top);
        assert.ok(first >= 0 && end <= shape.lines && first <= end);
        assert.ok(end - first <= Math.ceil(shape.viewport / shape.lineHeight) + 1);
        assert.ok(Math.abs(first * shape.lineHeight + shift - top) < 1e-3);
        if (shape.lines > 0) assert.ok(end * shape.lineHeight >= Math.min(contentHeight(shape), top + shape.viewport));
      }),
    );
  });

  it('comes to every one of 30 million lines', () => {
    const shape = { lines: 30_000_000, lineHeight: 22, viewport: 600 };
    const last = clampTop(shape, Infinity);
    assert.equal(visibleLines(shape, last).end, 30_000_000);
    assert.equal(visibleLines(shape, scrollToTop(shape, scrollHeight(shape) - 600)).end, 30_000_000);
    for (let lines = 0; lines < 200; lines += 1) {
      const { first, shift } = visibleLines(shape, last - lines * 22);
      assert.equal(first * 22 + shift, last - lines * 22, 'a wheel step of one line is one line');
    }
    for (const line of [0, 1, 12_345_678, 29_999_999]) {
      const { first, end } = visibleLines(shape, revealTop(shape, 5e8, line, 'center'));
      assert.ok(first <= line && line < end, String(line));
    }
  });

  it('draws nothing without a viewport', () => {
    assert.deepEqual(visibleLines({ ...small, viewport: 0 }, 50), { first: 0, end: 0, shift: 0 });
  });

  it('reveals a line the nearest way, or in the middle', () => {
    assert.equal(revealTop(small, 0, 5, 'nearest'), 0);
    assert.equal(revealTop(small, 0, 10, 'nearest'), 22);
    assert.equal(revealTop(small, 1000, 10, 'nearest'), 220);
    assert.equal(revealTop(small, 0, 50, 'center'), 1001);
    assert.equal(revealTop(small, 0, 5, 'center'), 0, 'a line in view stays where it is');
    assert.equal(revealTop(small, 0, 99, 'center'), 1980, 'not past the end');
  });

  it('keeps one line in common between pages', () => {
    assert.equal(linesPerPage(small), 9);
    assert.equal(linesPerPage({ ...small, viewport: 5 }), 1);
  });
});
