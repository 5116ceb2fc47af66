import type { Readable, Writable } from 'node:stream';
import { systemReason } from '../io/systemReason';
import { WriteError, writeWholeFile } from '../io/write/wholeFile';
import type { TraceFile } from '../io/trace/open';
import { printable } from '../core/text/traceText';
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

/** What a command writes to, and what stops it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Read by commands that are given no argument. */
  readonly stdin?: Readable;
  readonly signal?: AbortSignal;
}

/** Writes a file as a whole or not at all, never over one of `inputs`. Failures name the file. */
export async function writeFileWhole(
  name: string,
  inputs: readonly string[],
  fill: (write: (chunk: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    await writeWholeFile(name, inputs, fill);
  } catch (error) {
    throw error instanceof WriteError ? new FileError(name, error.message) : error;
  }
}

/** Says on standard error where a trace or a stream is damaged: what is printed of it may lack something. */
export async function reportProblems(file: string, { notes }: Pick<TraceFile, 'notes'>, { stderr }: Io): Promise<void> {
  for (const { severity, message } of notes) {
    if (severity !== 'info') await stderr.write(`cvq: ${printable(`${file}: ${severity}: ${message}`)}\n`);
  }
}
