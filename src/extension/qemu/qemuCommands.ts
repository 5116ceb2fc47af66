import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import { registerCommands } from '../registerCommands';
import type { qemuContribution } from './contribution';
import { PAGE_SCHEME, showPage } from './qemuPageUri';

const RELEASES_PAGE = vscode.Uri.from({ scheme: PAGE_SCHEME, path: '/QEMU release support.md' });

/**
 * What one can ask about QEMU without a trace: features that it refuses, and what each release restores. What answers is
 * loaded with the first question.
 */
export function registerQemuCommands(): vscode.Disposable[] {
  const provideTextDocumentContent = async (uri: vscode.Uri) => (await import('./qemuPages')).contentOf(uri);
  return [
    vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, { provideTextDocumentContent }),
    ...registerCommands<CommandsOf<typeof qemuContribution>>({
      'cvq.qemu.explainFeatures': async () => (await import('./qemuPages')).explain(),
      'cvq.qemu.releases': () => showPage(RELEASES_PAGE),
    }),
  ];
}
