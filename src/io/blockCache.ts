import type { TraceRow } from '../core/trace/record';

interface Entry {
  readonly rows: Promise<readonly TraceRow[]>;
  /** Bytes of the file that the rows come from; 0 until they are read. */
  weight: number;
}

/** Blocks of decoded rows that were used last, as many as a budget of file bytes allows. */
export class BlockCache {
  private readonly entries = new Map<number, Entry>();
  private weight = 0;

  constructor(
    private readonly mostBlocks: number,
    private readonly mostBytes: number,
  ) {}

  /** The rows of a block, decoded only if they aren't at hand. Callers that ask at once share one decoding. */
  async get(block: number, decode: () => Promise<readonly TraceRow[]>): Promise<readonly TraceRow[]> {
    const known = this.entries.get(block);
    if (known !== undefined) {
      // A map keeps the order of insertion: the one used last goes to the end.
      this.entries.delete(block);
      this.entries.set(block, known);
      return known.rows;
    }
    const entry: Entry = { rows: decode(), weight: 0 };
    this.entries.set(block, entry);
    try {
      const rows = await entry.rows;
      if (this.entries.get(block) === entry) {
        entry.weight = rows.reduce((sum, { length }) => sum + length, 0);
        this.weight += entry.weight;
      }
      this.trim();
      return rows;
    } catch (error) {
      if (this.entries.get(block) === entry) this.entries.delete(block);
      throw error;
    }
  }

  private trim(): void {
    for (const [block, { weight }] of this.entries) {
      const isFull = this.entries.size > this.mostBlocks || this.weight > this.mostBytes;
      if (!isFull || this.entries.size === 1) return;
      this.entries.delete(block);
      this.weight -= weight;
    }
  }
}
