import * as vscode from 'vscode';
import { pageOfRow } from '../../core/text/pages';
import type { Focus } from '../focus';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { pageUri, placeOf, ROW_SCHEME, TEXT_LANGUAGE, TEXT_SCHEME } from './pageUri';
import { revealRow } from './revealRow';
import { RowDocuments } from './rowDocuments';
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
      await revealRow(vscode.Uri.parse(source), row, this.#editors, activeColumn());
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
  if (place && row !== undefined) await revealRow(place.source, row, editors, activeColumn());
}

function activeColumn(): vscode.ViewColumn {
  return vscode.window.tabGroups.activeTabGroup.viewColumn;
}
