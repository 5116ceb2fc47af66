import type { ByteSource } from '../byteSource';

/** Bytes that are compared at the start of a file, and before the end of what was read. */
const SAMPLE = 4096;

/** Parts of a file that stay as they are when something is appended to it. */
export interface Sample {
  /** How far the file was read, in bytes. */
  readonly end: number;
  readonly start: Uint8Array;
  readonly last: Uint8Array;
}

/** Takes a sample of the file's first `end` bytes. */
export async function sampleOf(source: ByteSource, end: number): Promise<Sample> {
  const length = Math.min(end, SAMPLE);
  const [start, last] = await Promise.all([source.read(0, length), source.read(end - length, length)]);
  // Copies: what a source gives may be a part of something larger.
  return { end, start: start.slice(), last: last.slice() };
}

/** Whether the file still starts with what the sample was taken of. */
export async function hasSample(source: ByteSource, { end, start, last }: Sample): Promise<boolean> {
  const now = await sampleOf(source, end);
  return Buffer.compare(now.start, start) === 0 && Buffer.compare(now.last, last) === 0;
}
