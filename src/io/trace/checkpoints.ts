/** Most checkpoints that are kept. */
const MOST = 1024;

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

  /** Whether what is the case at the start of a block would be kept. */
  wants(block: number): boolean {
    return block % this.#spacing === 0 && !this.#kept.has(block);
  }

  /** Keeps what is the case at the start of a block, where it is wanted. One that is `weight` times as large counts for so many. */
  add(block: number, value: T, weight = 1): void {
    if (!this.wants(block)) return;
    this.#kept.set(block, value);
    while (this.#kept.size > 1 && this.#kept.size * weight > MOST) this.#widen();
  }

  #widen(): void {
    this.#spacing *= 2;
    for (const kept of this.#kept.keys()) if (kept % this.#spacing !== 0) this.#kept.delete(kept);
  }
}
