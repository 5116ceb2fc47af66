import type { StripBucket, StripView } from '../../protocol/overview';
import { shortName } from '../../core/wire/shortName';
import { counted, countText } from '../lib/words';

/** Rows that the strip marks as wrong, as a filter. */
export const WRONG_ROWS = 'answer == error || type == command && answer == none || type == damaged';

/** Classes that are named; the others are counted together. */
const MOST_CLASSES = 6;

/** What a bucket holds, in lines of text: where it is, then what is in it. */
export function bucketWords(view: StripView, index: number): string[] {
  const bucket = view.buckets[index];
  if (bucket === undefined) return [];
  const { errors, unanswered, damaged, resets, starts, restored } = bucket;
  const bookmarks = view.bookmarks.filter((line) => Math.floor(line / view.linesEach) === index).length;
  return [
    placeWords(view, index, bucket),
    ...(bucket.commands > 0 ? [classWords(view, bucket)] : []),
    ...(errors > 0 ? [`${countText(errors)} answered with an error`] : []),
    ...(unanswered > 0 ? [`${countText(unanswered)} without an answer`] : []),
    ...(damaged > 0 ? [counted(damaged, 'damaged record')] : []),
    ...(resets > 0 ? [counted(resets, 'reset')] : []),
    ...(starts > 0 ? [counted(starts, 'start of a device', 'starts of a device')] : []),
    ...(restored > 0 ? [`${countText(restored)} within a restore`] : []),
    ...(bookmarks > 0 ? [counted(bookmarks, 'bookmark')] : []),
  ];
}

function placeWords({ filter, linesEach, lines }: StripView, index: number, bucket: StripBucket): string {
  const rows = spanWords('Row', bucket.firstRow, bucket.lastRow);
  if (filter === undefined) return rows;
  const hits = spanWords('Hit', index * linesEach + 1, Math.min(lines, (index + 1) * linesEach));
  return `${hits} (${rows.toLowerCase()})`;
}

function spanWords(one: string, first: number, last: number): string {
  return first === last ? `${one} ${countText(first)}` : `${one}s ${countText(first)} to ${countText(last)}`;
}

function classWords({ names }: StripView, { classes, commands }: StripBucket): string {
  const sorted = [...classes].sort((a, b) => b.count - a.count);
  const rest = sorted.slice(MOST_CLASSES).reduce((all, { count }) => all + count, 0);
  const [only] = sorted;
  if (commands === 1 && only !== undefined) return `1 command: ${className(names, only.class)}`;
  const parts = sorted.slice(0, MOST_CLASSES).map((each) => `${className(names, each.class)} ${countText(each.count)}`);
  if (rest > 0) parts.push(`others ${countText(rest)}`);
  return `${counted(commands, 'command')}: ${parts.join(', ')}`;
}

function className(names: StripView['names'], number: number): string {
  if (number < 0) return 'no class';
  const known = names.find((each) => each.class === number);
  return known === undefined ? `class ${number}` : shortName(known.name);
}
