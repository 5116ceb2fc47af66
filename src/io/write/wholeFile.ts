import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemReason } from '../systemReason';

/** A file that can't be written, and what to do: a sentence without the file's name. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/**
 * Writes a file as a whole or not at all: beside the name, then under it. Never over one of `inputs`. Rejects with a
 * `WriteError`, or with what `fill` rejects with; then nothing is left of it.
 */
export async function writeWholeFile(
  name: string,
  inputs: readonly string[],
  fill: (write: (chunk: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { path, mode } = await target(name, inputs);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const file = await told(() => open(temporary, 'wx', mode));
  try {
    try {
      await fill((chunk) => told(() => file.writeFile(chunk)));
    } finally {
      await file.close();
    }
    await told(() => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Where the file goes: a link stays, and what it leads to is replaced. */
async function target(name: string, inputs: readonly string[]): Promise<{ path: string; mode: number }> {
  const there = await stat(name).catch(() => undefined);
  if (!there) return { path: name, mode: 0o666 };
  if (!there.isFile()) throw new WriteError("This isn't a regular file: choose another file to write to.");
  for (const input of inputs) {
    const { dev, ino } = await stat(input);
    if (dev === there.dev && ino === there.ino)
      throw new WriteError('This is the input, which is never overwritten: choose another file to write to.');
  }
  return { path: await realpath(name), mode: there.mode };
}

async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new WriteError(`The file can't be written: ${systemReason(error)}.`, { cause: error });
  }
}
