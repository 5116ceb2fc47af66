/** Bytes that can be read at any place: a file, memory, a file of another host. */
export interface ByteSource {
  /** What a user knows it by. */
  readonly name: string;
  /** Bytes in all. Throws a `TraceError` when there is nothing to read bytes from. */
  size(): Promise<number>;
  /**
   * Bytes from `offset` on; fewer than `length` only at the end. The caller doesn't change them, and asks for no more than
   * the size leaves: memory is taken for all that is asked for. The bytes may be put into `into`, where that is long
   * enough: the caller then leaves it alone until they are no longer needed.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** What has become of it; absent where a source can't change. Never rejects. */
  look?(): Promise<SourceLook>;
  close(): Promise<void>;
}

/** How a source stands that others may be writing to. */
export type SourceLook =
  /** The name still stands for the bytes that were opened. `changed`: when they were written last, in ms. */
  | { readonly kind: 'there'; readonly size: number; readonly changed: number }
  /** The name stands for other bytes now. */
  | { readonly kind: 'replaced' }
  /** Nothing has the name any more, or it can't be told. */
  | { readonly kind: 'gone' };
