import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import { registerCommands } from '../registerCommands';
import { DECODED_SCHEME, type decodeContribution } from './contribution';

/** Pages with decoded bytes. Loaded with the first. */
export function registerDecodeCommands(): vscode.Disposable[] {
  const provideTextDocumentContent = async (uri: vscode.Uri) => (await import('./decodeBytes')).contentOf(uri);
  return [
    vscode.workspace.registerTextDocumentContentProvider(DECODED_SCHEME, { provideTextDocumentContent }),
    ...registerCommands<CommandsOf<typeof decodeContribution>>({
      'cvq.bytes.decode': async () => (await import('./decodeBytes')).decode(),
    }),
  ];
}
