import * as vscode from 'vscode';
import { toHex } from '../../core/wire/hex';
import { plural } from '../../core/wire/text';
import { convertTrace } from '../../io/convert';
import { selectedSteps, type Selection } from '../../io/selection';
import type { TraceFile } from '../../io/trace';
import { FORMATS, type ExportFormat } from '../../io/write/formats';
import type { Focus } from '../focus';
import { trackBefore } from '../text/textPages';
import type { TraceDocument } from '../trace/document';
import { chooseOptions } from './exportChoices';
import { readGiven } from './givenRows';

/** Most rows that the clipboard is given. */
const MOST_ROWS = 100_000;

/** Puts rows of the active trace on the clipboard, the selected one unless told, in a format; asks for what wasn't given. */
export async function copyCommands(focus: Focus, given: unknown): Promise<void> {
  const { document, point } = focus;
  if (!document) return;
  const { rows, format } = readGiven(given);
  const selected = point?.step.row.row;
  const ranges = rows ?? (selected === undefined ? [] : [{ from: selected, to: selected + 1 }]);
  const count = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  if (count === 0) return;
  if (count > MOST_ROWS) {
    const most = plural(MOST_ROWS, 'row');
    void vscode.window.showInformationMessage(
      `The clipboard takes ${most}: export the ${plural(count, 'row')} to a file.`,
    );
    return;
  }
  const { file } = await document.started;
  const copy = format ? textOf(format) : await chooseCopy();
  const text = await copy?.(file, { ranges }, document);
  if (text !== undefined) await vscode.env.clipboard.writeText(text);
}

type Copy = (file: TraceFile, selection: Selection, document: TraceDocument) => Promise<string | undefined>;

async function chooseCopy(): Promise<Copy | undefined> {
  const formats = FORMATS.filter(({ id }) => id !== 'pcapng');
  const items: readonly (vscode.QuickPickItem & { readonly copy: Copy })[] = [
    ...formats.map((format) => ({ label: format.title, detail: format.detail, copy: textOf(format) })),
    { label: 'Hex digits', detail: 'The out bytes alone, a command a line', copy: digitsOf },
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
