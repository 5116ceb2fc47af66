import * as vscode from 'vscode';
import { plural } from '../../core/wire/text';
import { convertTrace, type Conversion } from '../../io/write/convert';
import { remarksOn } from '../../io/write/remarks';
import type { Focus } from '../focus';
import { withProgress } from '../state/progress';
import { fileName } from '../editor/source';
import { trackBefore } from '../text/textPages';
import { wholeTrace } from '../text/wholeTrace';
import type { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { chooseFormat, chooseOptions, chooseRows } from './exportChoices';
import { writeTarget } from './exportTarget';
import { readGiven } from './givenRows';

/** How long the status bar tells what was written, in ms. */
const TOLD_MS = 5000;

/** Writes rows of a trace to a file, in a format; asks for what wasn't given. */
export async function exportTrace(focus: Focus, editors: TraceEditorProvider, given: unknown): Promise<void> {
  const document = documentOf(focus, editors, given);
  if (!document) return;
  const { rows, format: givenFormat } = readGiven(given);
  try {
    const { file } = await wholeTrace(document);
    const selected = focus.document === document ? focus.point?.step.row.row : undefined;
    const several = editors.active?.document === document ? editors.active.several : undefined;
    const selection = rows ? { ranges: rows } : await chooseRows(file, selected, several);
    const format = selection && (givenFormat ?? (await chooseFormat('Export Trace')));
    const options = format && (await chooseOptions(format, file));
    if (!format || !options) return;
    const target = await chooseTarget(document.uri, format.title, format.endings[0]);
    if (!target) return;
    const name = fileName(target);
    let conversion: Conversion | undefined;
    await withProgress(`Exporting to ${name}`, (progress) =>
      writeTarget(target, document.uri, async (write) => {
        const track = (row: number) => trackBefore(document, row);
        const all = { ...selection, ...options, ...progress, trackBefore: track };
        conversion = await convertTrace(file, format, write, all);
      }),
    );
    if (conversion) tell(name, remarksOn(format, conversion), conversion.records);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    void vscode.window.showErrorMessage(
      `The trace can't be exported. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The trace whose editor a button was pressed in, or the active one. */
function documentOf(focus: Focus, editors: TraceEditorProvider, given: unknown): TraceDocument | undefined {
  if (!(given instanceof vscode.Uri)) return focus.document;
  return editors.open.find(({ document }) => document.uri.toString() === given.toString())?.document;
}

async function chooseTarget(source: vscode.Uri, title: string, ending: string): Promise<vscode.Uri | undefined> {
  const name = fileName(source).replace(/(?:\.cvq)?\.\w+$/, '');
  // Beside the trace, and never its own name.
  const proposed = `${name}-export${ending}`;
  return await vscode.window.showSaveDialog({
    title: 'Export Trace',
    defaultUri: vscode.Uri.joinPath(source, '..', proposed),
    filters: { [title]: [ending.split('.').at(-1) ?? ''] },
  });
}

/** What isn't in the file has to be known; that all is in it can be passed over. */
function tell(name: string, remarks: readonly string[], records: number): void {
  if (remarks.length > 0) void vscode.window.showWarningMessage(`${name}: ${remarks.join(' ')}`);
  else vscode.window.setStatusBarMessage(`${plural(records, 'record')} exported to ${name}`, TOLD_MS);
}
