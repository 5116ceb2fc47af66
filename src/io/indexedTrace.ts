import type { Finding } from '../core/findings/finding';
import type { TraceRow } from '../core/trace/record';
import type { TraceFacts } from './facts';
import type { SparseIndex } from './sparseIndex';

/** A trace after the pass over the whole of it. */
export interface IndexedTrace {
  readonly index: SparseIndex;
  readonly facts: TraceFacts;
  readonly notes: readonly Finding[];
  /** The rows of one block of the index, in order. Fewer than it has where the file has changed since. */
  decode(block: number): Promise<TraceRow[]>;
}
