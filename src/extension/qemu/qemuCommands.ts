import * as vscode from 'vscode';
import { PAGE_SCHEME, showPage } from './qemuPageUri';

const RELEASES_PAGE = vscode.Uri.from({ scheme: PAGE_SCHEME, path: '/What each QEMU release restores.md' });

/**
 * What one can ask about QEMU without a trace: features that it refuses, and what each release restores. What answers is
 * loaded with the first question.
 */
export function registerQemuCommands(): vscode.Disposable[] {
  const provideTextDocumentContent = async (uri: vscode.Uri) => (await import('./qemuPages')).contentOf(uri);
  return [
    vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, { provideTextDocumentContent }),
    vscode.commands.registerCommand('cvq.qemu.explainFeatures', async () => (await import('./qemuPages')).explain()),
    vscode.commands.registerCommand('cvq.qemu.releases', () => showPage(RELEASES_PAGE)),
  ];
}
