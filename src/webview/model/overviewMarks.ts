import type { StripBucket, StripView } from '../../protocol/messages';

/** What a mark stands for. */
export type MarkKind = 'class' | 'restore' | 'reset' | 'error' | 'unanswered' | 'damaged' | 'bookmark';

/** A rectangle of the strip, in device pixels. */
export interface OverviewMark {
  readonly kind: MarkKind;
  /** Of class marks; -1 for a command too short to have one. */
  readonly class?: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 1. */
  readonly opacity: number;
}

/** Across the strip, in CSS px: restores and bookmarks, a lane for each class, what went wrong. */
const BRACKET = { x: 2, width: 2, cap: 4 };
const BOOKMARK = { x: 0, size: 5 };
const LANES = { x: 7, width: 15 };
const WRONG = { x: 23, width: 7 };
/** Least height of a mark that mustn't be overlooked, in CSS px. */
const LEAST = 3;
/** More lanes couldn't be told apart: the last one has all further classes. */
const MOST_LANES = 8;
/** Lines that are as high as this, in CSS px, stand apart from each other. */
const APART = 5;

/** The marks of a strip, those on top last. `ratio`: device pixels of a CSS px. */
export function marksOf(view: StripView, shape: StripShape, ratio: number): OverviewMark[] {
  return new Marks(view, shape, ratio).all();
}

class Marks {
  readonly #each: number;

  readonly #view: StripView;
  readonly #ratio: number;

  constructor(view: StripView, shape: StripShape, ratio: number) {
    this.#view = view;
    this.#ratio = ratio;

    this.#each = heightOfLine(shape);
  }

  all(): OverviewMark[] {
    const { buckets, bookmarks, linesEach } = this.#view;
    const at = (is: (bucket: StripBucket) => boolean): number[] =>
      buckets.flatMap((bucket, index) => (is(bucket) ? [index] : []));
    const { x, width } = WRONG;
    const share = ({ errors, commands }: StripBucket) => Math.sqrt(errors / commands);
    return [
      ...this.#classes(),
      ...at(({ resets }) => resets > 0).map((index) => this.#reset(index)),
      ...this.#restores(),
      // What went wrong is told apart by its shape: a bar from the left, as wide as many, two bars, half a one.
      ...at(({ damaged }) => damaged > 0).map((index) => this.#wrong('damaged', index, x + width - 3, 3)),
      ...at(({ unanswered }) => unanswered > 0).flatMap((index) => [
        this.#wrong('unanswered', index, x, 2),
        this.#wrong('unanswered', index, x + width - 2, 2),
      ]),
      ...buckets.flatMap((bucket, index) =>
        bucket.errors > 0 ? [this.#wrong('error', index, x, LEAST + (width - LEAST) * share(bucket))] : [],
      ),
      ...[...new Set(bookmarks.map((line) => Math.floor(line / linesEach)))].map((index) => this.#bookmark(index)),
    ];
  }

  #classes(): OverviewMark[] {
    const { buckets } = this.#view;
    const found = [...new Set(buckets.flatMap(({ classes }) => classes.map((each) => each.class)))];
    const known = found.sort((a, b) => a - b);
    const lanes = Math.min(MOST_LANES, known.length);
    const width = LANES.width / lanes;
    return buckets.flatMap(({ classes, commands }, index) => {
      const { y, end } = this.#span(index);
      const isApart = end - y >= APART * this.#ratio;
      return classes.map(({ class: number, count }) => {
        const lane = Math.min(lanes - 1, known.indexOf(number));
        const x = this.#px(LANES.x + lane * width);
        return {
          kind: 'class' as const,
          class: number,
          x,
          y,
          width: Math.max(
            1,
            this.#px(LANES.x + (lane + 1) * width) - x - (lanes > 1 ? Math.floor(this.#ratio / 2) : 0),
          ),
          height: end - y - (isApart ? Math.round(this.#ratio) : 0),
          // Also a single one among many is to be seen.
          opacity: 0.35 + 0.65 * Math.sqrt(count / commands),
        };
      });
    });
  }

  /** A line right across what came before and after. */
  #reset(index: number): OverviewMark {
    const { y } = this.#span(index);
    const x = this.#px(LANES.x);
    const height = Math.max(1, Math.round(this.#ratio));
    return { kind: 'reset', x, y, width: this.#px(LANES.x + LANES.width) - x, height, opacity: 1 };
  }

  /** A bracket for buckets that follow each other and have commands of a restore. */
  #restores(): OverviewMark[] {
    const { buckets } = this.#view;
    const marks: OverviewMark[] = [];
    for (let from = 0; from < buckets.length; from += 1) {
      if (!((buckets[from]?.restored ?? 0) > 0)) continue;
      let last = from;
      while ((buckets[last + 1]?.restored ?? 0) > 0) last++;
      marks.push(...this.#bracket(this.#span(from).y, this.#span(last).end));
      from = last;
    }
    return marks;
  }

  #bracket(y: number, end: number): OverviewMark[] {
    const height = Math.max(end - y, this.#px(LEAST));
    const x = this.#px(BRACKET.x);
    const line = this.#px(BRACKET.width);
    const cap = Math.max(1, Math.round(this.#ratio));
    const mark = { kind: 'restore' as const, opacity: 1 };
    const caps = { ...mark, x, width: this.#px(BRACKET.cap), height: cap };
    return [
      { ...mark, x, y, width: line, height },
      { ...caps, y },
      { ...caps, y: y + height - cap },
    ];
  }

  #wrong(kind: MarkKind, index: number, x: number, width: number): OverviewMark {
    const left = this.#px(x);
    return { kind, x: left, width: this.#px(x + width) - left, ...this.#tall(index, LEAST), opacity: 1 };
  }

  #bookmark(index: number): OverviewMark {
    const size = this.#px(BOOKMARK.size);
    const { y, end } = this.#span(index);
    const top = Math.max(0, Math.round((y + end - size) / 2));
    return { kind: 'bookmark', x: this.#px(BOOKMARK.x), y: top, width: size, height: size, opacity: 1 };
  }

  /** A bucket's place, made so high at least, in CSS px. */
  #tall(index: number, least: number): { y: number; height: number } {
    const { y, end } = this.#span(index);
    const height = Math.max(end - y, this.#px(least));
    return { y: Math.max(0, Math.round((y + end - height) / 2)), height };
  }

  /** Where a bucket begins and ends; at least a device pixel. */
  #span(index: number): { y: number; end: number } {
    const { linesEach, lines } = this.#view;
    const y = Math.round(index * linesEach * this.#each * this.#ratio);
    const end = Math.round(Math.min(lines, (index + 1) * linesEach) * this.#each * this.#ratio);
    return { y, end: Math.max(end, y + 1) };
  }

  #px(length: number): number {
    return Math.round(length * this.#ratio);
  }
}

/** A strip that stands for the lines of a list. Heights in px. */
export interface StripShape {
  /** Of the list. */
  readonly lines: number;
  /** Height of a line in the list. */
  readonly lineHeight: number;
  readonly height: number;
}

/** Lines in view: the first one and how many, with fractions. */
export interface LinesInView {
  readonly top: number;
  readonly lines: number;
}

/** A part of a strip, in px. */
export interface StripPart {
  readonly y: number;
  readonly height: number;
}

/** Least height of the part in view, so that it can be seen and taken hold of. */
const LEAST_PART = 10;

/** Height of a line in the strip: as in the list where all of them fit, so that they stand beside each other. */
export function heightOfLine({ lines, lineHeight, height }: StripShape): number {
  return lines === 0 ? 0 : Math.min(lineHeight, height / lines);
}

/** The line at a height; the nearest where there is none, undefined where the list has no lines. */
export function lineAt(shape: StripShape, y: number): number | undefined {
  const each = heightOfLine(shape);
  if (!(each > 0)) return undefined;
  return Math.min(Math.max(0, Math.floor(y / each)), shape.lines - 1);
}

/** The part of the strip that stands for the lines in view; undefined while all of them are. */
export function partInView(shape: StripShape, { top, lines }: LinesInView): StripPart | undefined {
  const most = shape.lines - lines;
  if (!(most > 0) || shape.height <= 0) return undefined;
  const each = heightOfLine(shape);
  const height = Math.min(shape.height, Math.max(LEAST_PART, lines * each));
  // A part that is larger than it should be still moves from end to end.
  return { y: (Math.min(Math.max(0, top), most) / most) * (shape.lines * each - height), height };
}
