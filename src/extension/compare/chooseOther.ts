import * as vscode from 'vscode';
import { fileName } from '../editor/source';
import { read } from '../state/openState';
import { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { sideOfState, sideOfTrace, type ComparedSide } from './side';

/** What a state is compared with, not yet read. */
export interface Other {
  readonly title: string;
  /** Its state; of the device `wanted` where it has that. Undefined when the user calls it off. */
  readonly read: (wanted: string, signal: AbortSignal) => Promise<ComparedSide | undefined>;
}

/** Asks what to compare with: another open trace at its selected command, or a file. */
export async function chooseOther(editors: TraceEditorProvider, here: string): Promise<Other | undefined> {
  const open = editors.open
    .filter(({ document }) => document.uri.toString() !== here)
    .map(({ document, selected }) => ({
      label: fileName(document.uri),
      description: selected === undefined ? 'open, at its end' : 'open, at its selected command',
      detail: vscode.workspace.asRelativePath(document.uri),
      other: {
        title: fileName(document.uri),
        read: (wanted: string, signal: AbortSignal) => sideOfTrace(document, selected, wanted, signal),
      },
    }));
  if (open.length === 0) return await chooseFile();
  const file = {
    label: '$(folder-opened) Choose a File…',
    detail: 'A trace, a state JSON, a QEMU migration stream, or the output of a monitor or a tool',
    other: undefined,
  };
  const chosen = await vscode.window.showQuickPick([...open, file], {
    title: 'Compare With',
    placeHolder: 'Choose what to compare with the current state',
  });
  return chosen && (chosen.other ?? (await chooseFile()));
}

async function chooseFile(): Promise<Other | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'Compare With: Trace, State JSON, QEMU Migration Stream, or Output of a Monitor or Tool',
      filters: { 'All files': ['*'] },
    })) ?? [];
  return uri && otherOfFile(uri);
}

/** A file, compared as it is at its end. */
export function otherOfFile(uri: vscode.Uri): Other {
  const title = fileName(uri);
  if (isTrace(uri)) return { title, read: (wanted, signal) => readTrace(uri, wanted, signal) };
  return {
    title,
    read: async () => {
      const state = await read(uri);
      return state && sideOfState(state);
    },
  };
}

/** True for files that hold commands, by their names; others hold states. */
function isTrace({ path }: vscode.Uri): boolean {
  return /\.(jsonl|cvqtrace|pcapng)$/i.test(path);
}

async function readTrace(uri: vscode.Uri, wanted: string, signal: AbortSignal): Promise<ComparedSide> {
  const document = new TraceDocument(uri, () => undefined);
  const close = () => {
    document.dispose();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    return { ...(await sideOfTrace(document, undefined, wanted, signal)), close };
  } catch (error) {
    close();
    throw error;
  }
}
