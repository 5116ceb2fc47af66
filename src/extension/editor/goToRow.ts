import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from './editorProvider';
import { parseTarget, rowOfTarget } from './goTo';

const HELP =
  '120: a row; #7: a command; @0x1f0: an offset in the file; 1.5ms: time since the start; or a date and time';

/** Asks for a place in the active trace, and shows the row there. */
export async function goToRow({ point }: Focus, editors: TraceEditorProvider): Promise<void> {
  if (!point) return;
  const text = await vscode.window.showInputBox({
    title: 'Go to Row, Time or Offset',
    prompt: HELP,
    placeHolder: `0 to ${point.open.file.rowCount - 1}`,
    validateInput: (value) => (value.trim() === '' || parseTarget(value) ? undefined : HELP),
  });
  const target = text === undefined ? undefined : parseTarget(text);
  if (!target) return;
  const { file } = await point.document.started;
  editors.reveal(point.document, await rowOfTarget(file, target));
}
