import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ByteSource } from '../byteSource';
import { MAX_TEXT_BYTES, WINDOW_BYTES } from '../limits';
import { windows } from '../trace/windows';
import type { SearchOptions } from './candidates';
import { MigrationError } from './migrationError';

/** What a packed file holds, as far as it is kept: its begin, and all from `from` on. */
export interface Unpacked {
  readonly source: ByteSource;
  readonly from: number;
}

const HEAD_BYTES = 4096;
/** A machine's devices take some hundred KB; their description is searched for in the last `MAX_TEXT_BYTES`. */
const TAIL_BYTES = 8 * MAX_TEXT_BYTES;
/** A machine with more memory in use than this isn't moved through a pipe into gzip. */
const MOST_BYTES = 64 * 1024 ** 3;

/** The first bytes of what a gzip file holds; undefined when it holds none. */
export async function unpackedHead(source: ByteSource, length: number): Promise<Uint8Array | undefined> {
  const packed = await source.read(0, Math.min(HEAD_BYTES, await source.size()));
  const gunzip = createGunzip({ chunkSize: Math.max(64, length) });
  gunzip.on('error', () => undefined);
  gunzip.end(packed);
  try {
    for await (const chunk of gunzip) if (chunk instanceof Uint8Array) return chunk.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    gunzip.destroy();
  }
  return undefined;
}

/** How the bytes of a file become those of a stream: gzip is unpacked, or so many bytes are left out. */
export type Step = 'gunzip' | { readonly skip: number };

/**
 * Unpacks a file as a whole, and keeps of what it holds the begin and the end, where the devices are: however much comes
 * out of it, the memory that it takes is bounded.
 */
export async function unpack(
  source: ByteSource,
  steps: readonly Step[],
  { signal, onProgress }: SearchOptions,
  tailBytes = TAIL_BYTES,
): Promise<Unpacked> {
  const packed = await source.size();
  const file: AsyncIterable<Uint8Array> = progress(windows(source, 0, packed, WINDOW_BYTES), packed, onProgress);
  const unpacked = steps.reduce((chunks, step) => (step === 'gunzip' ? gunzip(chunks) : skip(chunks, step.skip)), file);
  const kept = new HeadAndTail(tailBytes);
  try {
    for await (const chunk of unpacked) {
      signal?.throwIfAborted();
      kept.add(chunk);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof Error && 'code' in error ? damaged(error, kept.size) : error;
  }
  return kept.unpacked(source.name);
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacked = createGunzip({ chunkSize: WINDOW_BYTES / 4 });
  const input = Readable.from(chunks);
  input.on('error', (error) => unpacked.destroy(error));
  input.pipe(unpacked);
  try {
    for await (const chunk of unpacked) if (chunk instanceof Uint8Array) yield chunk;
  } finally {
    input.destroy();
    unpacked.destroy();
  }
}

async function* skip(chunks: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  let left = length;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* progress(
  chunks: AsyncIterable<Uint8Array>,
  total: number,
  onProgress: SearchOptions['onProgress'],
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0;
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.length;
    onProgress?.(done, total);
  }
}

function damaged(error: Error & { readonly code: unknown }, offset: number): MigrationError {
  const problem =
    error.code === 'Z_BUF_ERROR'
      ? 'The gzip file ends early: copy it again as a whole.'
      : `The gzip file is damaged (${error.message}): copy or capture it again.`;
  return new MigrationError(problem, { offset, cause: error });
}

class HeadAndTail {
  size = 0;
  readonly #head: Uint8Array[] = [];
  #tail: Uint8Array[] = [];
  #tailSize = 0;

  readonly #tailBytes: number;

  constructor(tailBytes: number) {
    this.#tailBytes = tailBytes;
  }

  add(chunk: Uint8Array): void {
    if (this.size < HEAD_BYTES) this.#head.push(chunk.slice(0, HEAD_BYTES - this.size));
    this.size += chunk.length;
    if (this.size > MOST_BYTES)
      throw new MigrationError(
        `The gzip file holds more than ${MOST_BYTES / 1024 ** 3} GiB. Unpack it first: gunzip FILE.`,
        {
          offset: MOST_BYTES,
        },
      );
    this.#tail.push(chunk);
    this.#tailSize += chunk.length;
    let gone = 0;
    for (const old of this.#tail) {
      if (this.#tailSize - old.length < this.#tailBytes) break;
      this.#tailSize -= old.length;
      gone++;
    }
    if (gone > 0) this.#tail = this.#tail.slice(gone);
  }

  unpacked(name: string): Unpacked {
    const { size } = this;
    const head = joined(this.#head, Math.min(size, HEAD_BYTES));
    const tail = joined(this.#tail, this.#tailSize);
    const from = size - tail.length;
    const read = (offset: number, length: number) =>
      offset >= from ? tail.subarray(offset - from, offset - from + length) : head.subarray(offset, offset + length);
    return {
      from,
      source: {
        name,
        size: () => Promise.resolve(size),
        read: (offset, length) => Promise.resolve(read(offset, length)),
        close: () => Promise.resolve(),
      },
    };
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
