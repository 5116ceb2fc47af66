import * as vscode from 'vscode';
import { plural } from '../../core/wire/text';
import { type Conversion, convertTrace } from '../../io/write/convert';
import { remarksOn } from '../../io/write/remarks';
import { toHex } from '../../core/wire/hex';
import { selectedInPlace, type Selection } from '../../io/query/selection';
import type { TraceFile } from '../../io/trace/open';
import type { RowRange } from '../../io/trace/walk';
import { type ExportFormat, FORMATS } from '../../io/write/formats';
import type { Focus } from '../focus';
import { withProgress } from '../state/progress';
import { fileName } from '../editor/source';
import { trackBefore } from '../text/textPages';
import { wholeTrace } from '../text/wholeTrace';
import type { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import type { SeveralRows } from '../filter/rowFilter';
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

/** Most rows that the clipboard is given. */
const MOST_COPIED_ROWS = 100_000;

/** Puts rows of the active trace on the clipboard, what is selected unless told, in a format; asks for what wasn't given. */
export async function copyCommands(focus: Focus, editors: TraceEditorProvider, given: unknown): Promise<void> {
  const { document } = focus;
  if (!document) return;
  const { rows, row, format } = readGiven(given);
  const { selection, count } = rows ? rowsIn(rows) : selectedRows(focus, editors, row);
  if (count === 0) return;
  if (count > MOST_COPIED_ROWS) {
    const most = plural(MOST_COPIED_ROWS, 'row');
    void vscode.window.showInformationMessage(
      `The clipboard is limited to ${most}: export the ${plural(count, 'row')} to a file.`,
    );
    return;
  }
  const { file } = await document.started;
  const copy = format ? textOf(format) : await chooseCopy();
  const text = await copy?.(file, selection, document);
  if (text !== undefined) await vscode.env.clipboard.writeText(text);
}

/** The rows that are selected together, if the row that is meant is among them; else that one. */
function selectedRows({ document, point }: Focus, editors: TraceEditorProvider, row: number | undefined): SeveralRows {
  const several = editors.active?.document === document ? editors.active?.several : undefined;
  const isAmong = (one: number) => several?.selection.ranges?.some(({ from, to }) => one >= from && one < to) === true;
  if (several && (row === undefined || isAmong(row))) return several;
  const one = row ?? point?.step.row.row;
  return rowsIn(one === undefined ? [] : [{ from: one, to: one + 1 }]);
}

function rowsIn(ranges: readonly RowRange[]): SeveralRows {
  return { selection: { ranges }, count: ranges.reduce((sum, { from, to }) => sum + to - from, 0) };
}

type Copy = (file: TraceFile, selection: Selection, document: TraceDocument) => Promise<string | undefined>;

async function chooseCopy(): Promise<Copy | undefined> {
  const formats = FORMATS.filter(({ id }) => id !== 'pcapng');
  const items: readonly (vscode.QuickPickItem & { readonly copy: Copy })[] = [
    ...formats.map((format) => ({ label: format.title, detail: format.detail, copy: textOf(format) })),
    { label: 'Hex digits', detail: 'Only the out bytes, one command per line', copy: digitsOf },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'Copy Command As', placeHolder: 'Format' });
  return chosen?.copy;
}

function textOf(format: ExportFormat): Copy {
  return async (file, selection, document) => {
    const options = await chooseOptions(format, file);
    if (!options) return undefined;
    const chunks: Uint8Array[] = [];
    const write = (chunk: Uint8Array) => Promise.resolve(void chunks.push(chunk));
    await convertTrace(file, format, write, {
      ...selection,
      ...options,
      trackBefore: (row) => trackBefore(document, row),
    });
    // A line for another trace; the header is that of a file.
    const text = new TextDecoder().decode(Buffer.concat(format.id === 'jsonl' ? chunks.slice(1) : chunks));
    return format.id === 'text' ? text.trimEnd() : text;
  };
}

const digitsOf: Copy = async (file, selection, document) => {
  const lines: string[] = [];
  const options = { trackBefore: (row: number) => trackBefore(document, row) };
  for await (const rows of selectedInPlace(file, selection, options)) {
    for (const { row } of rows) if (row.record.type === 'command') lines.push(toHex(row.record.out));
  }
  return lines.join('\n');
};
