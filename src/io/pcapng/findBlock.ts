import { blockNames, BYTE_ORDER_MAGIC, SECTION_HEADER, SWAPPED_BYTE_ORDER_MAGIC } from './format';
import type { Window } from '../trace/window';

/** A block up to this size is in the window as a whole; of a longer one, this much of its start. */
export const MOST_AT_ONCE = 0x10000;

/** Where a block was found; with a length, how much the window needs from there on for the search to go on. */
interface Found {
  readonly position: number;
  readonly length?: number;
  /** Blocks were passed over that reach beyond the end: in a longer file one may be found there. */
  readonly isCut: boolean;
}

/**
 * Looks for the next block of a pcapng from a place on: of a type in use, with the same length at both its ends. All
 * blocks start at multiples of 4, so `from` is one, too. Undefined when the file ends before one is found.
 */
export function findBlock(window: Window, from: number, isLittle: boolean): Found | undefined {
  let isCut = false;
  for (let position = from; position + 12 <= window.size; position += 4) {
    const { view } = window;
    const at = position - window.base;
    if (at < 0 || at + 12 > view.byteLength) return { position, length: 12, isCut };
    const order = byteOrder(view, at, isLittle);
    if (order === undefined) continue;
    const length = view.getUint32(at + 4, order === 'little');
    if (length < 12 || (length & 3) !== 0 || length > MOST_AT_ONCE) continue;
    if (position + length > window.size) {
      isCut = true;
      continue;
    }
    if (at + length > view.byteLength) return { position, length, isCut };
    if (view.getUint32(at + length - 4, order === 'little') === length) return { position, isCut };
  }
  return undefined;
}

/** Byte order of the block that starts here, if one may: a section header has its own. */
function byteOrder(view: DataView, at: number, isLittle: boolean): 'little' | 'big' | undefined {
  const type = view.getUint32(at, isLittle);
  if (type !== SECTION_HEADER) return blockNames.has(type) ? (isLittle ? 'little' : 'big') : undefined;
  const magic = view.getUint32(at + 8, true);
  if (magic === BYTE_ORDER_MAGIC) return 'little';
  return magic === SWAPPED_BYTE_ORDER_MAGIC ? 'big' : undefined;
}
