import type { ByteLines } from './byteLines';
import type { ByteAt } from './byteRange';
import type { FieldView } from '../../protocol/messages';
import type { FieldLine } from './fieldIndex';

/** A key's name for the move tables: plain, or with Ctrl (on a Mac, Command) in front; undefined with other modifiers. */
export function moveKey(event: KeyboardEvent): string | undefined {
  if (event.altKey || event.shiftKey) return undefined;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
}

/** The same with Shift held, which takes a selection along. */
export function extendKey(event: KeyboardEvent): string | undefined {
  if (event.altKey || !event.shiftKey) return undefined;
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
}

/** Where the keys start from: on a line, or in the gap before it, where a line stands that isn't in the list. */
export interface ListCursor {
  readonly line: number;
  readonly isLine: boolean;
}

/** The line that a key leads to in a list; undefined for other keys and for an empty list. */
export function moveLine(key: string, from: ListCursor | undefined, lines: number, page: number): number | undefined {
  const start = from === undefined ? -1 : from.isLine || key !== 'ArrowDown' ? from.line : from.line - 1;
  const to = target(key, start, lines, page);
  if (to === undefined || lines === 0) return undefined;
  return Math.min(Math.max(0, to), lines - 1);
}

/** The column that Left or Right leads to, or the row as a whole; undefined for other keys and where there is nothing. */
export function moveColumn<Id extends string>(
  key: string,
  from: Id | undefined,
  columns: readonly Id[],
): Id | 'row' | undefined {
  const at = from === undefined ? -1 : columns.indexOf(from);
  if (key === 'ArrowRight') return columns[at + 1];
  if (key === 'ArrowLeft' && from !== undefined) return columns[at - 1] ?? 'row';
  return undefined;
}

function target(key: string, from: number, lines: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return from - 1;
    case 'ArrowDown':
      return from + 1;
    case 'PageUp':
      return from - page;
    case 'PageDown':
      return from + page;
    case 'Home':
      return 0;
    case 'End':
      return lines - 1;
    default:
      return undefined;
  }
}

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

/** What a key does in the tree. */
export type TreeAction =
  | { readonly kind: 'select'; readonly id: string }
  | { readonly kind: 'open'; readonly id: string; readonly open: boolean };

export interface TreeKeyContext {
  readonly lines: readonly FieldLine[];
  readonly selected: string | undefined;
  readonly isOpen: (field: FieldView) => boolean;
  readonly page: number;
}

/** The action of a key as the ARIA tree pattern has it; undefined for other keys. */
export function treeAction(key: string, context: TreeKeyContext): TreeAction | undefined {
  const { lines, selected, isOpen, page } = context;
  const at = lines.findIndex(({ field }) => field.id === selected);
  const node = lines[at];
  const go = (to: number): TreeAction | undefined => {
    const target = lines[Math.min(Math.max(0, to), lines.length - 1)];
    return target && { kind: 'select', id: target.field.id };
  };
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? 0 : at - 1);
    case 'PageDown':
      return go(Math.max(0, at) + page);
    case 'PageUp':
      return go(at - page);
    case 'Home':
      return go(0);
    case 'End':
      return go(lines.length - 1);
    case 'ArrowRight':
      if (node === undefined || node.field.children.length === 0) return undefined;
      return isOpen(node.field) ? go(at + 1) : { kind: 'open', id: node.field.id, open: true };
    case 'ArrowLeft':
      if (node === undefined) return undefined;
      if (node.field.children.length > 0 && isOpen(node.field)) return { kind: 'open', id: node.field.id, open: false };
      return node.parent && { kind: 'select', id: node.parent.field.id };
    case ' ':
      if (node === undefined || node.field.children.length === 0) return undefined;
      return { kind: 'open', id: node.field.id, open: !isOpen(node.field) };
    default:
      return undefined;
  }
}

/** The next line whose name starts with what was typed; the search goes round, and starts past the present line. */
export function typeAhead(
  lines: readonly FieldLine[],
  selected: string | undefined,
  typed: string,
): string | undefined {
  const at = lines.findIndex(({ field }) => field.id === selected);
  // While a word is being typed the present line may go on matching; a first letter looks further.
  const start = typed.length > 1 ? Math.max(0, at) : at + 1;
  const prefix = typed.toLowerCase();
  const order = [...lines.slice(start), ...lines.slice(0, start)];
  return order.find(({ field }) => field.name.toLowerCase().startsWith(prefix))?.field.id;
}
