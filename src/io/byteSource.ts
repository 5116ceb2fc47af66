/** Bytes that can be read at any place: a file, memory, a file of another host. */
export interface ByteSource {
  /** What a user knows it by. */
  readonly name: string;
  /** Bytes in all. Throws a `TraceError` when there is nothing to read bytes from. */
  size(): Promise<number>;
  /**
   * Bytes from `offset` on; fewer than `length` only at the end. The caller doesn't change them, and asks for no more than
   * the size leaves: memory is taken for all that is asked for.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
