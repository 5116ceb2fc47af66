import type { Found } from './found';
import type { RowSet } from './queries';

/** Rows of a chunk, and words of 32 rows in it. */
const CHUNK = 65_536;
const WORDS = CHUNK / 32;

/** A set of rows that is filled in ascending order: a bit a row, and nothing for chunks that have none. */
export class RowBits implements RowSet, Found {
  #total = 0;
  /** The row after the last one. */
  #end = 0;
  #chunks: (Uint32Array | undefined)[] = [];
  /** How many rows come before each chunk. */
  #before: number[] = [];

  get count(): number {
    return this.#total;
  }

  /** Adds a row that comes after all others. */
  add(row: number): void {
    const chunk = Math.floor(row / CHUNK);
    while (this.#before.length <= chunk) this.#before.push(this.#total);
    const words = (this.#chunks[chunk] ??= new Uint32Array(WORDS));
    const at = row % CHUNK;
    words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
    this.#total++;
    this.#end = row + 1;
  }

  mark(): () => void {
    const end = this.#end;
    return () => {
      this.cut(end);
    };
  }

  /** Removes this row and those after it. */
  cut(row: number): void {
    const chunk = Math.floor(row / CHUNK);
    this.#total = this.countBefore(row);
    this.#end = row;
    this.#before = this.#before.slice(0, chunk + 1);
    this.#chunks = this.#chunks.slice(0, chunk + 1);
    const words = this.#chunks[chunk];
    if (words === undefined) return;
    const at = row % CHUNK;
    words[at >>> 5] = (words[at >>> 5] ?? 0) & lower(at & 31);
    words.fill(0, (at >>> 5) + 1);
  }

  rowAt(position: number): number | undefined {
    if (!(position >= 0 && position < this.#total)) return undefined;
    const chunk = this.#chunkOf(position);
    let left = position - (this.#before[chunk] ?? 0);
    for (const [at, word] of (this.#chunks[chunk] ?? []).entries()) {
      const ones = bitsOf(word);
      if (left < ones) return chunk * CHUNK + at * 32 + placeOf(word, left);
      left -= ones;
    }
    return undefined;
  }

  has(row: number): boolean {
    const at = row % CHUNK;
    const word = this.#chunks[Math.floor(row / CHUNK)]?.[at >>> 5] ?? 0;
    return (word & (1 << (at & 31))) !== 0;
  }

  indexOf(row: number): number | undefined {
    return this.has(row) ? this.countBefore(row) : undefined;
  }

  countBefore(row: number): number {
    if (!(row > 0)) return 0;
    const chunk = Math.floor(row / CHUNK);
    const before = this.#before[chunk];
    if (before === undefined) return this.#total;
    const words = this.#chunks[chunk];
    if (words === undefined) return before;
    const at = row % CHUNK;
    let count = before + bitsOf((words[at >>> 5] ?? 0) & lower(at & 31));
    for (let word = 0; word < at >>> 5; word += 1) count += bitsOf(words[word] ?? 0);
    return count;
  }

  /** The last chunk that no more than so many rows come before. */
  #chunkOf(position: number): number {
    let low = 0;
    let high = this.#before.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#before[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** A word with so many of its low bits set. */
function lower(bits: number): number {
  return (1 << bits) - 1;
}

/** How many bits of a word are set. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Which bit is the one with so many set ones below it. */
function placeOf(word: number, below: number): number {
  let left = word;
  for (let i = 0; i < below; i += 1) left &= left - 1;
  return 31 - Math.clz32(left & -left);
}
