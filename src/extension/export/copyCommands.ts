import * as vscode from 'vscode';
import { toHex } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import { convertTrace } from '../../io/write/convert';
import { selectedSteps, type Selection } from '../../io/query/selection';
import type { TraceFile } from '../../io/trace/open';
import type { RowRange } from '../../io/trace/walk';
import { FORMATS, type ExportFormat } from '../../io/write/formats';
import type { Focus } from '../focus';
import { trackBefore } from '../text/textPages';
import type { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import type { SeveralRows } from '../filter/rowFilter';
import { chooseOptions } from './exportChoices';
import { readGiven } from './givenRows';

/** Most rows that the clipboard is given. */
const MOST_ROWS = 100_000;

/** Puts rows of the active trace on the clipboard, what is selected unless told, in a format; asks for what wasn't given. */
export async function copyCommands(focus: Focus, editors: TraceEditorProvider, given: unknown): Promise<void> {
  const { document } = focus;
  if (!document) return;
  const { rows, row, format } = readGiven(given);
  const { selection, count } = rows ? rowsIn(rows) : selectedRows(focus, editors, row);
  if (count === 0) return;
  if (count > MOST_ROWS) {
    const most = plural(MOST_ROWS, 'row');
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
  for await (const steps of selectedSteps(file, selection, options)) {
    for (const { row } of steps) if (row.record.type === 'command') lines.push(toHex(row.record.out));
  }
  return lines.join('\n');
};
