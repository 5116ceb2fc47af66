import * as vscode from 'vscode';
import { inPlace } from '../../core/check/fast/rowCheck';
import { pageOfRow } from '../../core/text/pages';
import { hexEncoder } from '../../io/write/hexDump';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { pageUri, placeOf, ROW_SCHEME, TEXT_LANGUAGE, TEXT_SCHEME } from './pageUri';
import { TextLanguage } from './textLanguage';
import { TextPages } from './textPages';
import { TraceSources } from './traceSources';
import { wholeTrace } from './wholeTrace';

/** Traces as text: the documents, what an editor offers on them, and the ways there and back. */
export class TextFeatures implements vscode.Disposable {
  readonly #sources: TraceSources;
  readonly #pages: TextPages;
  readonly #registered: readonly { dispose(): void }[];

  readonly #focus: Focus;
  readonly #editors: TraceEditorProvider;

  constructor(focus: Focus, editors: TraceEditorProvider) {
    this.#focus = focus;
    this.#editors = editors;

    this.#sources = new TraceSources(editors);
    this.#pages = new TextPages(this.#sources);
    const rows = new RowDocuments(this.#sources, editors);
    const language = new TextLanguage(this.#pages);
    const { languages, workspace } = vscode;
    this.#registered = [
      this.#sources,
      this.#pages,
      rows,
      workspace.registerTextDocumentContentProvider(TEXT_SCHEME, this.#pages),
      workspace.registerTextDocumentContentProvider(ROW_SCHEME, rows),
      languages.registerFoldingRangeProvider(TEXT_LANGUAGE, language),
      languages.registerDocumentSymbolProvider(TEXT_LANGUAGE, language),
      languages.registerHoverProvider(TEXT_LANGUAGE, language),
      languages.registerDefinitionProvider(TEXT_LANGUAGE, language),
      languages.registerDocumentLinkProvider(TEXT_LANGUAGE, language),
    ];
  }

  dispose(): void {
    for (const each of this.#registered) each.dispose();
  }

  /** The text of a trace, at the row that is selected in its editor; of the active trace unless told. */
  async open(resource: unknown): Promise<void> {
    await openAsText(this.#focus, this.#sources, this.#pages, resource);
  }

  /** A row in the trace's editor: the one that is told, or the one on the line of the cursor. */
  async reveal(source: unknown, row: unknown): Promise<void> {
    if (typeof source === 'string' && typeof row === 'number')
      await this.#editors.openAt(vscode.Uri.parse(source), activeColumn(), () => row);
    else await revealHere(this.#pages, this.#editors);
  }
}

async function openAsText(focus: Focus, sources: TraceSources, pages: TextPages, resource: unknown): Promise<void> {
  const source = resource instanceof vscode.Uri ? resource : focus.document?.uri;
  if (!source) return;
  const isFocused = focus.document?.uri.toString() === source.toString();
  const row = isFocused ? (focus.point?.step.row.row ?? 0) : 0;
  try {
    // A page tells how many there are: for that, all of the file is gone over.
    await wholeTrace(sources.of(source));
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return;
  }
  const uri = pageUri(source, pageOfRow(row));
  const document = await vscode.workspace.openTextDocument(uri);
  const line = pages.lineOf(uri, row) ?? 0;
  await vscode.window.showTextDocument(document, {
    preview: false,
    selection: new vscode.Range(line, 0, line, 0),
  });
}

async function revealHere(pages: TextPages, editors: TraceEditorProvider): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const place = editor && placeOf(editor.document.uri);
  const row = editor && pages.rowAt(editor.document.uri, editor.selection.active.line);
  if (place && row !== undefined) await editors.openAt(place.source, activeColumn(), () => row);
}

function activeColumn(): vscode.ViewColumn {
  return vscode.window.tabGroups.activeTabGroup.viewColumn;
}

/**
 * Where definitions lead. A definition is a place in a text, and the trace's editor is none: so each row has a small text,
 * which is what a peek shows, and a tab that is opened with it makes way for the trace's editor.
 */
class RowDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
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
    return String(hexEncoder(file).rows([inPlace(step)]));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #leave(tab: vscode.Tab): Promise<void> {
    const place = tab.input instanceof vscode.TabInputText ? placeOf(tab.input.uri) : undefined;
    if (!place || !(tab.input instanceof vscode.TabInputText) || tab.input.uri.scheme !== ROW_SCHEME) return;
    const column = tab.group.viewColumn;
    await this.#editors.openAt(place.source, column, () => place.number);
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
