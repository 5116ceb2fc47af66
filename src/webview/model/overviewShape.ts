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
