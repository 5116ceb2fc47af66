import type { Writable } from 'node:stream';
import { systemReason } from '../io/systemReason';
import { FileError } from './errors';

/** Nobody reads any more, as behind `| head`. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Characters that are gathered before they are written. */
const CHUNK = 64 * 1024;
const CLOSED: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** Text for a stream, in large pieces; each is waited for, so that a slow reader doesn't fill the memory. */
export class Output {
  #pending = '';

  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;

    // Whoever waits for a write sees its failure; without a listener the same failure would end the process.
    if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  }

  /** Throws `OutputClosed` when nobody reads any more. */
  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= CHUNK) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (!error) resolve();
        else reject(isClosed(error) ? new OutputClosed() : new FileError('standard output', systemReason(error)));
      });
    });
  }
}

function isClosed(error: Error): boolean {
  return 'code' in error && CLOSED.includes(error.code);
}
