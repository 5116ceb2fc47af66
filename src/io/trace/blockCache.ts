import type { TraceRow } from '../../core/trace/record';

interface Entry {
  /** The row after the last one, which may be another when the trace has grown. */
  readonly end: number;
  readonly rows: Promise<readonly TraceRow[]>;
  /** Bytes of the file that the rows come from; 0 until they are read. */
  weight: number;
}

/** Blocks of decoded rows that were used last, as many as a budget of file bytes allows. */
export class BlockCache {
  readonly #entries = new Map<number, Entry>();
  #weight = 0;

  readonly #mostBlocks: number;
  readonly #mostBytes: number;

  constructor(mostBlocks: number, mostBytes: number) {
    this.#mostBlocks = mostBlocks;
    this.#mostBytes = mostBytes;
  }

  /**
   * The rows of a block up to row `end`, decoded only if they aren't at hand. Callers that ask at once share one
   * decoding.
   */
  async get(block: number, end: number, decode: () => Promise<readonly TraceRow[]>): Promise<readonly TraceRow[]> {
    const known = this.#entries.get(block);
    if (known?.end === end) {
      // A map keeps the order of insertion: the one used last goes to the end.
      this.#entries.delete(block);
      this.#entries.set(block, known);
      return known.rows;
    }
    this.#drop(block);
    const entry: Entry = { end, rows: decode(), weight: 0 };
    this.#entries.set(block, entry);
    try {
      const rows = await entry.rows;
      if (this.#entries.get(block) === entry) {
        entry.weight = rows.reduce((sum, { length }) => sum + length, 0);
        this.#weight += entry.weight;
      }
      this.#trim();
      return rows;
    } catch (error) {
      if (this.#entries.get(block) === entry) this.#entries.delete(block);
      throw error;
    }
  }

  /** Forgets this block and those after it. */
  dropFrom(block: number): void {
    for (const kept of [...this.#entries.keys()]) if (kept >= block) this.#drop(kept);
  }

  #drop(block: number): void {
    this.#weight -= this.#entries.get(block)?.weight ?? 0;
    this.#entries.delete(block);
  }

  #trim(): void {
    for (const block of this.#entries.keys()) {
      const isFull = this.#entries.size > this.#mostBlocks || this.#weight > this.#mostBytes;
      if (!isFull || this.#entries.size === 1) return;
      this.#drop(block);
    }
  }
}
