import { posix } from 'node:path';
import * as vscode from 'vscode';

/** Not all file systems tell of changes: where there is a file, it is looked at this often, in ms. */
const LOOK_MS = 1000;

/** Calls back whenever a resource may have changed, or come, or gone. */
export function watchFile(uri: vscode.Uri, look: () => void): vscode.Disposable {
  const folder = uri.with({ path: posix.dirname(uri.path) });
  // In a pattern, some characters of a name would have a meaning.
  const name = posix.basename(uri.path).replace(/[*?[\]{}!]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  watcher.onDidChange(look);
  watcher.onDidCreate(look);
  watcher.onDidDelete(look);
  if (uri.scheme !== 'file') return watcher;
  const timer = setInterval(look, LOOK_MS);
  return vscode.Disposable.from(watcher, new vscode.Disposable(() => clearInterval(timer)));
}
