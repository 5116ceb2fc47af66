import type * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { registerCommands } from '../registerCommands';
import type { overviewContribution } from './contribution';

/** The command of the overview. */
export function registerOverviewCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof overviewContribution>>({
    'cvq.overview.toggle': () => editors.act('toggleStrip'),
  });
}
