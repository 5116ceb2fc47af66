import type * as vscode from 'vscode';

/** The name of a file, without its folder. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
