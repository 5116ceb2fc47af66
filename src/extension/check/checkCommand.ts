import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';

/** Checking a whole trace. What checks is loaded when it is first needed. */
export function registerCheckCommand(focus: Focus, editors: TraceEditorProvider): vscode.Disposable {
  return vscode.commands.registerCommand('cvq.trace.check', async () => {
    const { document } = focus;
    if (document) await (await import('./checkTrace')).checkTrace(document, editors);
  });
}
