import * as vscode from 'vscode';
import { WriteError, writeWholeFile } from '../../io/write/wholeFile';

type Fill = (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>;

/** Most that is kept in memory, where a file system takes files as a whole only. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Writes a file as a whole or not at all, never over `source`. Rejects with a `WriteError`, or with what `fill` rejects
 * with.
 */
export async function writeTarget(target: vscode.Uri, source: vscode.Uri, fill: Fill): Promise<void> {
  if (target.scheme === 'file') {
    await writeWholeFile(target.fsPath, source.scheme === 'file' ? [source.fsPath] : [], fill);
    return;
  }
  if (target.toString() === source.toString())
    throw new WriteError('This is the trace itself, which is never overwritten: choose another file to write to.');
  const chunks: Uint8Array[] = [];
  let length = 0;
  await fill((chunk) => {
    length += chunk.length;
    if (length > MOST_BYTES) {
      const what = `On "${target.scheme}:" files are written whole, up to ${MOST_BYTES} bytes`;
      return Promise.reject(new WriteError(`${what}: choose a local folder, or fewer rows.`));
    }
    chunks.push(chunk);
    return Promise.resolve();
  });
  await vscode.workspace.fs.writeFile(target, new Uint8Array(Buffer.concat(chunks)));
}
