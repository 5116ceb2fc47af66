import * as vscode from 'vscode';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from './editorProvider';
import { parseTarget, rowOfTarget } from './goTo';

const HELP = 'Row 120, command #7, offset @0x1f0, time since the start 1.5ms, or a date and time';

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
