import { setImmediate } from 'node:timers/promises';
import type { ByteSource } from '../byteSource';
import type { PauseGate } from './pauseGate';

/** What a long pass over a file lets its caller see and do. */
export interface PassOptions {
  readonly signal?: AbortSignal | undefined;
  /** After each window: bytes read, bytes in all, rows found so far. */
  readonly onProgress?: ((bytesDone: number, bytesTotal: number, rows: number) => void) | undefined;
  /** While it is on, the pass waits after a window. */
  readonly hold?: PauseGate | undefined;
}

/** Lets other work run between two parts of a pass, for as long as the pass is held up. Rejects with the signal's reason. */
export async function yieldInPass({ signal, hold }: PassOptions): Promise<void> {
  await yieldToEventLoop(signal);
  await hold?.lifted(signal);
}

/** Lets other work run, then throws the signal's reason if the pass isn't wanted any more. */
export async function yieldToEventLoop(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

/** A read that has been started early. Its failure is seen by whoever awaits it, and by nobody else. */
export function startRead(source: ByteSource, offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
  const reading = source.read(offset, length, into);
  reading.catch(() => undefined);
  return reading;
}

/** The bytes from `from` to `to`, window by window; the next one is read while the caller works on this one. */
export async function* windows(
  source: ByteSource,
  from: number,
  to: number,
  windowSize: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = from;
  const next = () => (offset < to ? startRead(source, offset, Math.min(windowSize, to - offset)) : undefined);
  let reading = next();
  while (reading !== undefined) {
    const bytes = await reading;
    // The file has become shorter since its size was asked for.
    if (bytes.length === 0) return;
    offset += bytes.length;
    reading = next();
    yield bytes;
  }
}
