import * as vscode from 'vscode';
import { pastedText } from '../../core/text/pastedText';
import { readPasted } from '../../core/wire/pastedBytes';
import { DECODED_SCHEME } from './contribution';

/** A page follows from its address, so that a reload of the window shows it again. */
export function contentOf(uri: vscode.Uri): string {
  const pasted = readPasted(new URLSearchParams(uri.query).get('text') ?? '');
  return 'problem' in pasted ? `# ${pasted.problem}\n` : pastedText(pasted);
}

/** Decodes the selected text, or else what the user types or pastes, and shows it. */
export async function decode(): Promise<void> {
  const text = selectedText() ?? (await askForBytes());
  if (text === undefined) return;
  const query = new URLSearchParams({ text }).toString();
  const uri = vscode.Uri.from({ scheme: DECODED_SCHEME, path: '/Decoded Bytes.txt', query });
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** Of the active text editor; undefined where no bytes are in it. */
function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(editor.selection) ?? '';
  return isBytes(text) ? text : undefined;
}

function isBytes(text: string): boolean {
  return !('problem' in readPasted(text));
}

async function askForBytes(): Promise<string | undefined> {
  const input = vscode.window.createInputBox();
  input.title = 'Decode Bytes';
  input.prompt = 'The bytes of a command: hex, or what gdb, hexdump -C, xxd or the kernel prints.';
  input.placeholder = '02 00 64 00';
  input.ignoreFocusOut = true;
  let copied = '';
  // An input box makes one line of several: what was copied has them all.
  const meant = () => (input.value === oneLine(copied) ? copied : input.value);
  const answer = new Promise<string | undefined>((resolve) => {
    input.onDidChangeValue(() => (input.validationMessage = complaint(meant())));
    input.onDidAccept(() => {
      input.validationMessage = complaint(meant());
      if (isBytes(meant())) resolve(meant());
    });
    input.onDidHide(() => resolve(undefined));
  });
  input.show();
  // A browser may ask the user first whether the clipboard may be read: nobody waits for that.
  void vscode.env.clipboard.readText().then((text) => {
    if (input.value !== '' || !isBytes(text)) return;
    copied = text;
    input.value = oneLine(text);
  });
  const text = await answer;
  input.dispose();
  return text;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

function complaint(text: string): string | undefined {
  const pasted = readPasted(text);
  return 'problem' in pasted ? pasted.problem : undefined;
}
