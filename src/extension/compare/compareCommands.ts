import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import type { Focus } from '../focus';
import { registerCommands } from '../registerCommands';
import type { CompareHandlers } from './compareHandlers';
import type { compareContribution } from './contribution';
import { STATE_SCHEME, StateDocuments } from './stateDocuments';

/** The commands of comparisons, whose handlers are loaded with the first one. */
export function registerCompareCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  const documents = new StateDocuments();
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
    ...registerCommands<CommandsOf<typeof compareContribution>>({
      'cvq.compare.with': async (_, file) => (await load()).compareWith(file),
      'cvq.compare.goToDivergence': async (resource) => (await load()).goToDivergence(resource),
      'cvq.compare.copyPatch': async (resource) => (await load()).copyPatch(resource),
      'cvq.compare.reveal': async (uri, command) => (await load()).reveal(uri, command),
    }),
  ];
}
