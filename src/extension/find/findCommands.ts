import type * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { registerCommands } from '../registerCommands';
import type { findContribution } from './contribution';

/** The commands of finding. */
export function registerFindCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof findContribution>>({
    'cvq.find.show': () => editors.act('find'),
    'cvq.find.next': () => editors.act('findNext'),
    'cvq.find.previous': () => editors.act('findPrevious'),
  });
}
