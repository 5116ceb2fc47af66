import type { ByteSource } from '../byteSource';
import { WINDOW_BYTES } from '../limits';
import { yieldToEventLoop } from '../trace/windows';
import { AFTER_NAME, BEFORE_MARK, headerAround, MARK, type SectionHeader } from './sectionHeader';

/** How a search goes on. */
export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
  /** After each window: bytes searched, bytes in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The headers of virtio-net sections between `from` and `to`, last first: the devices stand behind the memory, which may
 * hold a copy of a stream. Sections of memory have no length, so that the only way past them is to look at each byte.
 */
export async function* candidates(
  source: ByteSource,
  from: number,
  to: number,
  { signal, onProgress }: SearchOptions,
): AsyncGenerator<SectionHeader, void, undefined> {
  for (let end = to; end > from; end -= WINDOW_BYTES) {
    const start = Math.max(from, end - WINDOW_BYTES);
    const base = Math.max(from, start - BEFORE_MARK);
    const last = Math.min(to, end + MARK.length + AFTER_NAME);
    const bytes = await source.read(base, last - base);
    yield* headersIn(bytes, base, start, end);
    onProgress?.(to - start, to - from);
    await yieldToEventLoop(signal);
  }
}

/** Those whose mark is between `start` and `end`, last first. */
function* headersIn(bytes: Uint8Array, base: number, start: number, end: number): Generator<SectionHeader> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (
    let mark = buffer.lastIndexOf(MARK, end - 1 - base);
    mark >= start - base;
    mark = buffer.lastIndexOf(MARK, mark - 1)
  ) {
    const header = headerAround(bytes, base, mark);
    if (header) yield header;
    if (mark === 0) return;
  }
}
