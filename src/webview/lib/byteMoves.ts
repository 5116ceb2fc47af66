import type { ByteLines } from './byteLines';
import type { ByteAt } from './byteRange';

/**
 * Where a key takes the byte cursor; undefined for keys that aren't moves, and where there are no bytes.
 * @param page lines that PageUp and PageDown go
 */
export function moveByte(key: string, at: ByteAt | undefined, lines: ByteLines, page: number): ByteAt | undefined {
  const move = moves.get(key);
  if (move === undefined) return undefined;
  if (at === undefined || lines.lineOf(at) === undefined) return firstByte(lines);
  return move(at, lines, page);
}

type Move = (at: ByteAt, lines: ByteLines, page: number) => ByteAt | undefined;

const moves: ReadonlyMap<string, Move> = new Map<string, Move>([
  ['ArrowLeft', (at, lines) => stepBytes(at, lines, -1)],
  ['ArrowRight', (at, lines) => stepBytes(at, lines, 1)],
  ['ArrowUp', (at, lines) => stepLines(at, lines, -1)],
  ['ArrowDown', (at, lines) => stepLines(at, lines, 1)],
  ['PageUp', (at, lines, page) => stepLines(at, lines, -page)],
  ['PageDown', (at, lines, page) => stepLines(at, lines, page)],
  ['Home', (at, lines) => inLine(lines, lines.lineOf(at), 0)],
  ['End', (at, lines) => inLine(lines, lines.lineOf(at), lines.perLine)],
  ['Ctrl+Home', (_at, lines) => firstByte(lines)],
  ['Ctrl+End', (_at, lines) => inLine(lines, nearestBytesLine(lines, lines.count - 1, -1), lines.perLine)],
]);

function firstByte(lines: ByteLines): ByteAt | undefined {
  return inLine(lines, nearestBytesLine(lines, 0, 1), 0);
}

/** The byte in a column of a line, or the line's last one. */
function inLine(lines: ByteLines, number: number | undefined, column: number): ByteAt | undefined {
  const line = number === undefined ? undefined : lines.line(number);
  if (line?.kind !== 'bytes') return undefined;
  return { side: line.side, offset: Math.min(line.offset + column, line.end - 1) };
}

/** One byte on or back, into the next block if need be. */
function stepBytes(at: ByteAt, lines: ByteLines, step: 1 | -1): ByteAt {
  const next = { side: at.side, offset: at.offset + step };
  if (lines.lineOf(next) !== undefined) return next;
  const here = lines.lineOf(at) ?? 0;
  return inLine(lines, nearestBytesLine(lines, here + step, step), step > 0 ? 0 : lines.perLine) ?? at;
}

/** Some lines on or back in the same column. Stays in the first or last line rather than going to its end. */
function stepLines(at: ByteAt, lines: ByteLines, step: number): ByteAt {
  const here = lines.lineOf(at) ?? 0;
  const aim = Math.min(Math.max(0, here + step), lines.count - 1);
  const direction = step > 0 ? 1 : -1;
  const target = nearestBytesLine(lines, aim, direction) ?? nearestBytesLine(lines, aim, direction > 0 ? -1 : 1);
  return inLine(lines, target, at.offset % lines.perLine) ?? at;
}

function nearestBytesLine(lines: ByteLines, from: number, direction: 1 | -1): number | undefined {
  for (let number = from; number >= 0 && number < lines.count; number += direction) {
    if (lines.line(number)?.kind === 'bytes') return number;
  }
  return undefined;
}
