/**
 * Chromium clamps the height of an element at about 33.5 M px. A list that is taller than this much smaller bound keeps
 * its scroll range at the bound, and positions are mapped between the two.
 */
export const MAX_SCROLL_HEIGHT = 10_000_000;

/** A list of lines of one height, seen through a viewport. Heights in px. */
export interface ScrollShape {
  readonly lines: number;
  readonly lineHeight: number;
  readonly viewport: number;
}

/** Which lines are to be drawn, and how far the first one starts above the viewport's upper edge. */
export interface LineWindow {
  readonly first: number;
  readonly end: number;
  readonly shift: number;
}

export type Align = 'nearest' | 'center';

/** Height that the lines would have if nothing were clamped. */
export function contentHeight(shape: ScrollShape): number {
  return shape.lines * shape.lineHeight;
}

/** Height to give to the element that makes the viewport scroll. */
export function scrollHeight(shape: ScrollShape): number {
  return Math.min(contentHeight(shape), MAX_SCROLL_HEIGHT);
}

/** True where one px of scrolling is more than one px of content. */
export function isScaled(shape: ScrollShape): boolean {
  return contentHeight(shape) > MAX_SCROLL_HEIGHT;
}

/** The nearest content position that the viewport can be at. */
export function clampTop(shape: ScrollShape, top: number): number {
  return Math.min(Math.max(0, top), Math.max(0, contentHeight(shape) - shape.viewport));
}

/** Content px per px of the scrollbar's range. */
function scale(shape: ScrollShape): number {
  if (!isScaled(shape)) return 1;
  return (contentHeight(shape) - shape.viewport) / (MAX_SCROLL_HEIGHT - shape.viewport);
}

/** The `scrollTop` that stands for a content position. */
export function topToScroll(shape: ScrollShape, top: number): number {
  return clampTop(shape, top) / scale(shape);
}

/** The content position that a `scrollTop` stands for. */
export function scrollToTop(shape: ScrollShape, scrollTop: number): number {
  return clampTop(shape, scrollTop * scale(shape));
}

/** The lines that the viewport shows at a content position, those that it cuts included. */
export function visibleLines(shape: ScrollShape, top: number): LineWindow {
  if (shape.viewport <= 0 || shape.lineHeight <= 0) return { first: 0, end: 0, shift: 0 };
  const at = clampTop(shape, top);
  const first = Math.min(Math.floor(at / shape.lineHeight), Math.max(0, shape.lines - 1));
  const end = Math.min(shape.lines, Math.ceil((at + shape.viewport) / shape.lineHeight));
  return { first, end, shift: at - first * shape.lineHeight };
}

/** How many lines fit the viewport whole: the stride of PageUp and PageDown. */
export function linesPerPage(shape: ScrollShape): number {
  return Math.max(1, Math.floor(shape.viewport / shape.lineHeight) - 1);
}

/**
 * The content position that brings a line into view: the present one if it is there already, otherwise the nearest one
 * or, for jumps, the one that puts the line in the middle.
 */
export function revealTop(shape: ScrollShape, top: number, line: number, align: Align): number {
  const start = line * shape.lineHeight;
  const end = start + shape.lineHeight;
  const isInView = start >= top && end <= top + shape.viewport;
  if (isInView) return clampTop(shape, top);
  if (align === 'center') return clampTop(shape, start - (shape.viewport - shape.lineHeight) / 2);
  return clampTop(shape, start < top ? start : end - shape.viewport);
}
