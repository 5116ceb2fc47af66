import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../trace/editorProvider';
import { parseTarget, rowOfTarget } from '../trace/goTo';

const HELP =
  '120: a row; #7: a command; @0x1f0: an offset in the file; 1.5ms: time since the start; or a date and time';

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
    vscode.commands.registerCommand('cvq.row.goTo', () => goTo(focus, editors)),
  ];
}

async function goTo({ point }: Focus, editors: TraceEditorProvider): Promise<void> {
  if (!point) return;
  const text = await vscode.window.showInputBox({
    title: 'Go to Row, Time or Offset',
    prompt: HELP,
    placeHolder: `0 to ${String(point.open.file.rowCount - 1)}`,
    validateInput: (value) => (value.trim() === '' || parseTarget(value) ? undefined : HELP),
  });
  const target = text === undefined ? undefined : parseTarget(text);
  if (!target) return;
  const { file } = await point.document.started;
  editors.reveal(point.document, await rowOfTarget(file, target));
}
