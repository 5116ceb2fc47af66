import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';

/** Commands that find rows, go to places and mark them, and choose what the trace editor shows. */
export function registerFindCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('cvq.find.show', () => {
      editors.act('find');
    }),
    vscode.commands.registerCommand('cvq.find.next', () => {
      editors.act('findNext');
    }),
    vscode.commands.registerCommand('cvq.find.previous', () => {
      editors.act('findPrevious');
    }),
    vscode.commands.registerCommand('cvq.bookmark.toggle', () => {
      editors.act('toggleBookmark');
    }),
    vscode.commands.registerCommand('cvq.bookmark.next', () => {
      editors.act('nextBookmark');
    }),
    vscode.commands.registerCommand('cvq.bookmark.previous', () => {
      editors.act('previousBookmark');
    }),
    vscode.commands.registerCommand('cvq.columns.choose', () => {
      editors.act('columns');
    }),
    vscode.commands.registerCommand('cvq.error.next', () => {
      editors.act('nextError');
    }),
    vscode.commands.registerCommand('cvq.error.previous', () => {
      editors.act('previousError');
    }),
    vscode.commands.registerCommand('cvq.overview.toggle', () => {
      editors.act('toggleStrip');
    }),
    vscode.commands.registerCommand('cvq.row.goTo', async () =>
      (await import('../editor/goToRow')).goToRow(focus, editors),
    ),
  ];
}
