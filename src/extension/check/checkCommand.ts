import type * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import type { Focus } from '../focus';
import { registerCommands } from '../registerCommands';
import type { checkContribution } from './contribution';

/** Checking a whole trace. What checks is loaded when it is first needed. */
export function registerCheckCommand(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof checkContribution>>({
    'cvq.trace.check': async () => {
      const { document } = focus;
      if (document) await (await import('./checkTrace')).checkTrace(document, editors);
    },
  });
}
