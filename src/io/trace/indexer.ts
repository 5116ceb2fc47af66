import type { Finding } from '../../core/findings/finding';
import type { TraceFacts } from './facts';
import type { ScanRange, Scanned } from './commandBatch';
import type { SparseIndex } from './sparseIndex';
import type { PassOptions } from './windows';

/**
 * Goes over a trace from start to end, once, and knows what it has seen so far. When the file has grown it goes on where
 * it was; what the former end made of an unfinished record is taken back first.
 */
export interface TraceIndexer {
  readonly index: SparseIndex;
  readonly facts: TraceFacts;
  /** What has been seen belongs to a CVQ trace for certain. */
  readonly isCvq: boolean;
  /** Rows from the start that stay as they are however the file grows. */
  readonly finalRows: number;
  notes(): readonly Finding[];
  /** Goes on up to `size`, the file's length in bytes. Rejects with the signal's reason; it can't be used after that. */
  advance(size: number, options: PassOptions): Promise<void>;
  /** Throws a `TraceError` when nothing of what has been read is of a CVQ trace. */
  check(): void;
  /** The rows of a range, commands without a record for each. Fewer where the file has changed since. */
  scan(range: ScanRange): AsyncGenerator<Scanned, void, undefined>;
}
