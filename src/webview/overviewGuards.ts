import type { StripView } from '../protocol/overview';
import { fits, isCount, isFlag, isText, listOf, optional } from './shapes';

/** -1 stands for a command too short to have a class. */
const isClass = (value: unknown): boolean => value === -1 || isCount(value);

const isBucket = (value: unknown): boolean =>
  fits(value, {
    classes: listOf((each) => fits(each, { class: isClass, count: isCount })),
    commands: isCount,
    errors: isCount,
    unanswered: isCount,
    damaged: isCount,
    resets: isCount,
    starts: isCount,
    restored: isCount,
    firstRow: isCount,
    lastRow: isCount,
  });

export const isStripView = (value: unknown): value is StripView =>
  fits(value, {
    filter: optional(isCount),
    generation: isCount,
    linesEach: isCount,
    lines: isCount,
    isDone: isFlag,
    names: listOf((each) => fits(each, { class: isClass, name: isText })),
    buckets: listOf(isBucket),
    bookmarks: listOf(isCount),
  });
