import * as vscode from 'vscode';
import type { ByteSource } from '../../io/byteSource';
import { fileSource } from '../../io/fileSource';
import { memorySource } from '../../io/memorySource';
import { TraceError } from '../../io/traceError';

/** Largest file that is read whole, where a file system can't give a part of one (vscode#84515). */
const WHOLE_FILE_LIMIT = 256 * 1024 * 1024;

/** The bytes of a resource: through a file handle where there is a file, else read whole up to a stated limit. */
export async function byteSource(uri: vscode.Uri): Promise<ByteSource> {
  if (uri.scheme === 'file') return fileSource(uri.fsPath);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > WHOLE_FILE_LIMIT) {
    throw new TraceError(
      `The file has ${size} bytes. On "${uri.scheme}:" files are read whole, up to ${WHOLE_FILE_LIMIT} bytes: copy it to a local disk.`,
    );
  }
  return memorySource(await vscode.workspace.fs.readFile(uri), uri.path);
}

/** The name of a file, without its folder. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
