import * as vscode from 'vscode';

/** Addresses of the pages about QEMU. */
export const PAGE_SCHEME = 'cvq-page';

export async function showPage(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}
