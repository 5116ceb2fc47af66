import * as vscode from 'vscode';
import { hexEncoder } from '../../io/write/hexDump';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { placeOf, ROW_SCHEME } from './pageUri';
import { revealRow } from './revealRow';
import type { TraceSources } from './traceSources';

/**
 * Where definitions lead. A definition is a place in a text, and the trace's editor is none: so each row has a small text,
 * which is what a peek shows, and a tab that is opened with it makes way for the trace's editor.
 */
export class RowDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #subscription: vscode.Disposable;

  readonly #sources: TraceSources;
  readonly #editors: TraceEditorProvider;

  constructor(sources: TraceSources, editors: TraceEditorProvider) {
    this.#sources = sources;
    this.#editors = editors;

    this.#subscription = vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
      for (const tab of [...opened, ...changed]) void this.#leave(tab);
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const place = placeOf(uri);
    const document = place && this.#sources.of(place.source);
    const step = await document?.step(place?.number ?? 0);
    if (!document || !step) return '';
    const { file } = await document.started;
    return String(hexEncoder(file).rows([step]));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #leave(tab: vscode.Tab): Promise<void> {
    const place = tab.input instanceof vscode.TabInputText ? placeOf(tab.input.uri) : undefined;
    if (!place || !(tab.input instanceof vscode.TabInputText) || tab.input.uri.scheme !== ROW_SCHEME) return;
    const column = tab.group.viewColumn;
    await revealRow(place.source, place.number, this.#editors, column);
    const still = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((each) => isSame(each, tab));
    await vscode.window.tabGroups.close(still, true);
  }
}

function isSame({ input }: vscode.Tab, other: vscode.Tab): boolean {
  return (
    input instanceof vscode.TabInputText &&
    other.input instanceof vscode.TabInputText &&
    input.uri.toString() === other.input.uri.toString()
  );
}
