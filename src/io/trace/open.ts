import type { ByteSource } from '../byteSource';
import { detectFormat } from './detect';
import { IndexedTrace } from './indexedTrace';
import { JsonlIndexer } from '../jsonl/indexer';
import { WINDOW_BYTES } from '../limits';
import type { GrowingTrace } from './traceFile';
import type { PassOptions } from './windows';

export type { FileChange, GrowingTrace, TraceFile } from './traceFile';

export interface OpenOptions extends PassOptions {
  /** Bytes to read at a time; 1 MiB unless told. */
  readonly windowSize?: number;
}

/**
 * Opens a trace in either format and goes over it once, window by window, to index it. Throws a `TraceError` when the
 * input can't be read or is no CVQ trace, and the signal's reason when that is aborted. The source is closed by the
 * trace, not by a failure to open it.
 */
export async function openTrace(source: ByteSource, options: OpenOptions = {}): Promise<GrowingTrace> {
  const trace = await start(source, options);
  await trace.whole;
  return trace;
}

/**
 * As `openTrace`, but resolves with the first rows; the rest is gone over in the background, a few ms at a time. What is
 * wrong later on shows in `whole`.
 */
export async function openGrowing(source: ByteSource, options: OpenOptions = {}): Promise<GrowingTrace> {
  const trace = await start(source, options);
  await trace.firstRows;
  return trace;
}

async function start(source: ByteSource, options: OpenOptions): Promise<IndexedTrace> {
  options.signal?.throwIfAborted();
  const size = await source.size();
  const detected = await detectFormat(source, size);
  const windowSize = Math.max(1, options.windowSize ?? WINDOW_BYTES);
  if (detected.format === 'text') {
    const { translate } = await import('../text/translate');
    const translated = await translate(source, size, detected.form, options);
    const indexer = new JsonlIndexer(translated.source, windowSize, undefined, translated.notes);
    return new IndexedTrace(translated.source, 'jsonl', indexer, await translated.source.size(), options);
  }
  // What reads a format is loaded with the first trace in it.
  const indexer =
    detected.format === 'pcapng'
      ? new (await import('../pcapng/indexer')).PcapngIndexer(source, windowSize)
      : new JsonlIndexer(source, windowSize, detected.log);
  return new IndexedTrace(source, detected.format, indexer, size, options);
}
