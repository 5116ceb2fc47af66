import * as vscode from 'vscode';
import { plural } from '../../core/wire/text';
import { traceFindings } from '../../io/trace/findings';
import { withProgress } from '../state/progress';
import type { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { FindingsByCode, codeItem, placeItems, type CodeFindings } from './checkItems';

/** Checks a whole trace: its findings by code, and from each to the command that it is about. */
export async function checkTrace(document: TraceDocument, editors: TraceEditorProvider): Promise<void> {
  const { file } = await document.opened;
  const codes = await findingsOf(document);
  if (!codes) return;
  const checked = plural(file.commandCount, 'command');
  if (codes.length === 0) {
    void vscode.window.showInformationMessage(`No findings in the ${checked}.`);
    return;
  }
  const code = await vscode.window.showQuickPick(codes.map(codeItem), {
    title: `Findings in ${checked}`,
    placeHolder: 'Choose one to see where it is',
    matchOnDetail: true,
  });
  if (!code) return;
  const { found } = code;
  const items = placeItems(found);
  const place =
    items.length === 1
      ? items[0]
      : await vscode.window.showQuickPick(items, {
          title: found.count > items.length ? `${found.code}: the first ${items.length}` : found.code,
          placeHolder: 'Choose a command to go to it',
          matchOnDescription: true,
        });
  const about = place?.about;
  if (about) editors.reveal(document, about.command !== undefined ? await file.rowOfCommand(about.command) : about.row);
}

/** All findings by code; undefined when the user cancels. */
async function findingsOf(document: TraceDocument): Promise<readonly CodeFindings[] | undefined> {
  const { file } = await document.opened;
  const byCode = new FindingsByCode();
  try {
    await withProgress('Checking the trace', async ({ signal, onProgress }) => {
      const progress = (rows: number) => {
        onProgress(rows, file.rowCount);
      };
      for await (const placed of traceFindings(file, { signal, onProgress: progress })) byCode.add(placed);
    });
    return byCode.list();
  } catch (error) {
    if (error instanceof vscode.CancellationError) return undefined;
    throw error;
  }
}
