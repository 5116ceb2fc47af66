import { WriteError, writeWholeFile } from '../io/write/wholeFile';
import { FileError } from './errors';

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
