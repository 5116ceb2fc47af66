import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FileError, systemReason } from './errors';

/** Writes a file as a whole or not at all: beside the name, then under it. Never over one of `inputs`. */
export async function writeFileWhole(
  name: string,
  inputs: readonly string[],
  fill: (write: (chunk: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { path, mode } = await target(name, inputs);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const file = await named(name, () => open(temporary, 'wx', mode));
  try {
    try {
      await fill((chunk) => named(name, () => writeChunk(file, chunk)));
    } finally {
      await file.close();
    }
    await named(name, () => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeChunk(file: FileHandle, chunk: string | Uint8Array): Promise<void> {
  await file.writeFile(chunk);
}

/** Where the file goes: a link stays, and what it leads to is replaced. */
async function target(name: string, inputs: readonly string[]): Promise<{ path: string; mode: number }> {
  const there = await stat(name).catch(() => undefined);
  if (!there) return { path: name, mode: 0o666 };
  if (!there.isFile()) throw new FileError(name, `This is no regular file: name another one to write to.`);
  for (const input of inputs) {
    const { dev, ino } = await stat(input);
    if (dev === there.dev && ino === there.ino)
      throw new FileError(name, 'This is the input, which is never overwritten: name another file to write to.');
  }
  return { path: await realpath(name), mode: there.mode };
}

/** A failure of the file system, with the name that the user gave. */
async function named<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new FileError(name, `The file can't be written: ${systemReason(error)}.`);
  }
}
