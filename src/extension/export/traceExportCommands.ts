import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';

/**
 * Writing a trace, or rows of it, to a file or to the clipboard. What writes is loaded when it is first needed. Others, as
 * the trace's editor, may name the rows: `{ rows: [{ from, to }] }`, `to` not among them, or `{ row }`; and the format, by
 * its id.
 */
export function registerTraceExportCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('cvq.trace.export', async (given?: unknown) => {
      const { exportTrace } = await import('./exportTrace');
      await exportTrace(focus, editors, given);
    }),
    vscode.commands.registerCommand('cvq.command.copyAs', async (given?: unknown) => {
      const { copyCommands } = await import('./copyCommands');
      await copyCommands(focus, editors, given);
    }),
  ];
}
