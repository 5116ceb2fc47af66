import type * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { Focus } from '../focus';
import { registerCommands } from '../registerCommands';
import type { exportContribution } from './contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';

/**
 * Writing a trace, or rows of it, to a file or to the clipboard. What writes is loaded when it is first needed. Others, as
 * the trace's editor, may name the rows: `{ rows: [{ from, to }] }`, `to` not among them, or `{ row }`; and the format, by
 * its id.
 */
export function registerTraceExportCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof exportContribution>>({
    'cvq.trace.export': async (given) => {
      const { exportTrace } = await import('./exportTrace');
      await exportTrace(focus, editors, given);
    },
    'cvq.command.copyAs': async (given) => {
      const { copyCommands } = await import('./exportTrace');
      await copyCommands(focus, editors, given);
    },
  });
}
