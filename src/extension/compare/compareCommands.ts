import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';
import type { CompareHandlers } from './compareHandlers';
import { STATE_SCHEME, StateDocuments } from './stateDocuments';

/**
 * Comparing the state that is shown with another, and going to where two traces part. What compares is loaded with the
 * first comparison.
 */
export function registerCompareCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  const documents = new StateDocuments();
  const { registerCommand } = vscode.commands;
  let handlers: Promise<CompareHandlers> | undefined;
  const load = () =>
    (handlers ??= import('./compareHandlers').then(
      ({ CompareHandlers: Handlers }) => new Handlers(focus, editors, documents),
    ));
  return [
    vscode.workspace.registerTextDocumentContentProvider(STATE_SCHEME, documents),
    vscode.languages.registerInlayHintsProvider({ scheme: STATE_SCHEME }, documents),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      documents.forget(uri);
    }),
    registerCommand('cvq.compare.with', async (_: unknown, file?: unknown) => (await load()).compareWith(file)),
    registerCommand('cvq.compare.goToParting', async (resource?: unknown) => (await load()).goToParting(resource)),
    registerCommand('cvq.compare.copyMend', async (resource?: unknown) => (await load()).copyMend(resource)),
    registerCommand('cvq.compare.reveal', async (uri: unknown, command: unknown) =>
      (await load()).reveal(uri, command),
    ),
  ];
}
