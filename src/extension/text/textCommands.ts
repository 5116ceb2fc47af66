import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { registerCommands } from '../registerCommands';
import type { textContribution } from './contribution';
import { TEXT_LANGUAGE, TEXT_SCHEME } from './pageUri';
import type { TextFeatures } from './textFeatures';

/** Traces as text. All that it takes is loaded with the first such text. */
export function registerText(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  let features: Promise<TextFeatures> | undefined;
  const load = () =>
    (features ??= import('./textFeatures').then(({ TextFeatures: Features }) => new Features(focus, editors)));
  if (isShown()) void load();
  return [
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === TEXT_LANGUAGE) void load();
    }),
    ...registerCommands<CommandsOf<typeof textContribution>>({
      'cvq.text.open': async (resource) => (await load()).open(resource),
      'cvq.text.reveal': async (source, row) => (await load()).reveal(source, row),
    }),
    new vscode.Disposable(() => void features?.then((loaded) => loaded.dispose())),
  ];
}

/** Whether such text is there already, as after a reload of the window. */
function isShown(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return (
    vscode.workspace.textDocuments.some(({ languageId }) => languageId === TEXT_LANGUAGE) ||
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === TEXT_SCHEME)
  );
}
