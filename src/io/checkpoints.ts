/** Most checkpoints that are kept. */
const MOST = 512;

/**
 * What was the case at the start of some blocks. There are never more than a fixed number: when they become too many,
 * every other one goes, and new ones are kept in the wider spacing, so that memory doesn't grow with the trace.
 */
export class Checkpoints<T> {
  readonly #kept: Map<number, T>;
  #spacing = 1;

  constructor(first: T) {
    this.#kept = new Map([[0, first]]);
  }

  /** The last one at or before this block. */
  before(block: number): { readonly block: number; readonly value: T } {
    let nearest = 0;
    for (let at = block - (block % this.#spacing); at > 0; at -= this.#spacing) {
      if (!this.#kept.has(at)) continue;
      nearest = at;
      break;
    }
    const value = this.#kept.get(nearest);
    if (value === undefined) throw new Error('the first checkpoint is always there');
    return { block: nearest, value };
  }

  /** Keeps what is the case at the start of a block, where it falls into the spacing. */
  add(block: number, value: T): void {
    if (block % this.#spacing !== 0 || this.#kept.has(block)) return;
    this.#kept.set(block, value);
    if (this.#kept.size <= MOST) return;
    this.#spacing *= 2;
    for (const kept of this.#kept.keys()) if (kept % this.#spacing !== 0) this.#kept.delete(kept);
  }
}
