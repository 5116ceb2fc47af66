import * as vscode from 'vscode';
import { viewTypeOf } from '../editor/editorCommands';
import type { TraceEditorProvider } from '../editor/editorProvider';

/** Opens a trace in its editor, if it isn't open in this column, and shows a row of it. */
export async function revealRow(
  source: vscode.Uri,
  row: number,
  editors: TraceEditorProvider,
  column: vscode.ViewColumn,
): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', source, viewTypeOf(source), column);
  const open = editors.open.find(({ document }) => document.uri.toString() === source.toString());
  if (open) editors.reveal(open.document, row, column);
}
