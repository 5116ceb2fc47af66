import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import { registerCommands } from '../registerCommands';
import { PAGE_SCHEME, type qemuContribution } from './contribution';

/** Pages about QEMU: the features that it refuses, and what each release restores. Loaded with the first page. */
export function registerQemuCommands(): vscode.Disposable[] {
  const provideTextDocumentContent = async (uri: vscode.Uri) => (await import('./qemuPages')).contentOf(uri);
  return [
    vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, { provideTextDocumentContent }),
    ...registerCommands<CommandsOf<typeof qemuContribution>>({
      'cvq.qemu.explainFeatures': async () => (await import('./qemuPages')).explain(),
      'cvq.qemu.releases': async () => (await import('./qemuPages')).showReleases(),
    }),
  ];
}
