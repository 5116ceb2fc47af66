import { open, stat, type FileHandle } from 'node:fs/promises';
import type { ByteSource, SourceLook } from './byteSource';
import { TraceError } from './traceError';

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'There is no such file: check the path.'],
  ['ENOTDIR', "There is no such file: a part of the path isn't a directory."],
  ['EISDIR', 'This is a directory: open a trace file in it.'],
  ['EACCES', "Permission denied: check the file's permissions."],
  ['EPERM', "Permission denied: check the file's permissions."],
]);

/**
 * A file of this machine. It is opened by the first call, which throws a `TraceError` when the path names no regular
 * file or one that can't be read.
 */
export function fileSource(path: string): ByteSource {
  let opening: Promise<FileHandle> | undefined;
  let isClosed = false;
  const handle = async () => {
    if (isClosed) throw new TraceError('The file has been closed: open it again.');
    return (opening ??= openRegularFile(path));
  };
  return {
    name: path,
    size: async () => (await (await handle()).stat()).size,
    read: async (offset, length, into) => {
      const file = await handle();
      try {
        return await readFully(file, offset, length, into);
      } catch (error) {
        throw unreadable(error);
      }
    },
    look: async () => {
      try {
        return await look(await handle(), path);
      } catch {
        return { kind: 'gone' };
      }
    },
    close: async () => {
      isClosed = true;
      const file = await opening?.catch(() => undefined);
      await file?.close();
    },
  };
}

async function openRegularFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const found = await file.stat();
    if (found.isFile()) return file;
    await file.close();
    throw new TraceError(
      found.isDirectory()
        ? 'This is a directory: open a trace file in it.'
        : "This isn't a regular file, and a trace needs random access: save it to a file and open that.",
    );
  } catch (error) {
    throw error instanceof TraceError ? error : unreadable(error);
  }
}

function unreadable(error: unknown): TraceError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  return new TraceError(reasons.get(code) ?? `The file can't be read: ${text}.`, { cause: error });
}

async function look(file: FileHandle, path: string): Promise<SourceLook> {
  const [opened, named] = await Promise.all([file.stat({ bigint: true }), stat(path, { bigint: true })]);
  if (opened.ino !== named.ino || opened.dev !== named.dev) return { kind: 'replaced' };
  return { kind: 'there', size: Number(opened.size), changed: Number(opened.mtimeNs) / 1e6 };
}

/** A single read of the system may stop short of what it was asked for. */
async function readFully(
  file: FileHandle,
  offset: number,
  length: number,
  into: Uint8Array | undefined,
): Promise<Uint8Array> {
  const bytes = into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
