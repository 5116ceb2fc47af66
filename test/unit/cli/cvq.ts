import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../src/cli/run';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Keeps what is written to it. */
class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the command line inside this process. */
export function cvq(...args: readonly string[]): Promise<Ran> {
  return cvqReading(Readable.from([]), ...args);
}

/** The same with something on its standard input. */
export async function cvqReading(stdin: Readable, ...args: readonly string[]): Promise<Ran> {
  const stdout = new Sink();
  const stderr = new Sink();
  const status = await run(args, { stdin, stdout, stderr });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** The same for a command that prints JSON, and nothing else, and ends with this status. */
export async function cvqJson(expectedStatus: number, ...args: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await cvq(...args, '--json');
  if (status !== expectedStatus || stderr !== '')
    throw new Error(`cvq ${args.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A folder for one test's files, and the names of files in it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cvq-cli-'));

  name(file: string): string {
    return join(this.path, file);
  }

  write(file: string, content: string | Uint8Array): string {
    writeFileSync(this.name(file), content);
    return this.name(file);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Lines of JSON. */
export function records(...list: readonly object[]): string {
  return list.map((record) => `${JSON.stringify(record)}\n`).join('');
}
