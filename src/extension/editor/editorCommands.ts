import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { Focus } from '../focus';
import type { TraceDocument } from './document';
import { TRACE_VIEW_TYPE, type TraceEditorProvider, viewTypeOf } from './editorProvider';
import { registerCommands } from '../registerCommands';
import type { editorContribution } from './contribution';
import { SAMPLES } from './samples';

/** The commands of the editor: opening traces, going to places in them, bookmarks and columns. */
export function registerEditorCommands(
  extensionUri: vscode.Uri,
  focus: Focus,
  editors: TraceEditorProvider,
): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof editorContribution>>({
    'cvq.trace.open': openTrace,
    'cvq.sample.open': (file) => openSample(extensionUri, file),
    'cvq.command.goTo': () => goToCommand(focus, editors),
    'cvq.command.reveal': async (uri, command) => {
      const document = focus.document;
      if (!(uri instanceof vscode.Uri) || typeof command !== 'number' || document?.uri.toString() !== uri.toString())
        return;
      await revealCommand(document, command, editors);
    },
    'cvq.row.goTo': () => goToRow(focus, editors),
    'cvq.error.next': () => editors.act('nextError'),
    'cvq.error.previous': () => editors.act('previousError'),
    'cvq.bookmark.toggle': () => editors.act('toggleBookmark'),
    'cvq.bookmark.next': () => editors.act('nextBookmark'),
    'cvq.bookmark.previous': () => editors.act('previousBookmark'),
    'cvq.columns.choose': () => editors.act('columns'),
  });
}

async function openTrace(): Promise<void> {
  const uris = await vscode.window.showOpenDialog({
    title: 'Open CVQ Trace',
    filters: { 'CVQ traces': ['jsonl', 'cvqtrace', 'pcapng', 'qtest', 'hex', 'txt'], 'All files': ['*'] },
  });
  const [uri] = uris ?? [];
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, viewTypeOf(uri));
}

async function openSample(extensionUri: vscode.Uri, file: unknown): Promise<void> {
  const chosen =
    SAMPLES.find((sample) => sample.file === file) ??
    (await vscode.window.showQuickPick(
      SAMPLES.map((sample) => ({ ...sample, label: sample.title, detail: sample.what })),
      { title: 'Open Sample Trace', placeHolder: 'Captures of real QEMU and Linux runs', matchOnDetail: true },
    ));
  if (!chosen) return;
  const uri = vscode.Uri.joinPath(extensionUri, 'media', 'samples', chosen.file);
  await vscode.commands.executeCommand('vscode.openWith', uri, TRACE_VIEW_TYPE);
}

async function revealCommand(document: TraceDocument, command: number, editors: TraceEditorProvider): Promise<void> {
  const { file } = await document.opened;
  editors.reveal(document, await file.rowOfCommand(command));
}

async function goToCommand(focus: Focus, editors: TraceEditorProvider): Promise<void> {
  await focus.settled;
  const { point } = focus;
  if (!point) return;
  const last = point.open.file.commandCount - 1;
  const text = await vscode.window.showInputBox({
    title: 'Go to Command',
    prompt: `Number of the command, 0 to ${last}`,
    validateInput: (value) =>
      /^\d{1,15}$/.test(value) && Number(value) <= last ? undefined : `A number from 0 to ${last}`,
  });
  if (text !== undefined) await revealCommand(point.document, Number(text), editors);
}

const HELP = 'Row 120, command #7, offset @0x1f0, time since the start 1.5ms, or a date and time';

/** Asks for a place in the active trace, and shows the row there. */
async function goToRow(focus: Focus, editors: TraceEditorProvider): Promise<void> {
  await focus.settled;
  const { point } = focus;
  if (!point) return;
  const { parseTarget, rowOfTarget } = await import('./goTo');
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
