import * as vscode from 'vscode';
import type { Focus } from '../focus';
import { Announcer } from './announcer';
import { TraceDocument } from './document';
import { editorHtml } from './html';
import { WebviewPort } from './port';
import { detailOf, rowsOf } from './rowsOf';

export const TRACE_VIEW_TYPE = 'cvq.trace';
/** The same editor, offered for any pcapng file. */
export const TRACE_OPTION_VIEW_TYPE = 'cvq.trace.option';

/** Opens CVQ traces in the custom editor and keeps the focus on what is selected there. */
export class TraceEditorProvider implements vscode.CustomReadonlyEditorProvider<TraceDocument> {
  readonly #dist: vscode.Uri;
  readonly #focus: Focus;
  /** Editors that are open, so that a row can be shown in the one that has it. */
  readonly #ports = new Map<vscode.WebviewPanel, OpenEditor>();

  constructor(extensionUri: vscode.Uri, focus: Focus) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#focus = focus;
  }

  openCustomDocument(uri: vscode.Uri): TraceDocument {
    const document = new TraceDocument(uri, () => {
      this.#focus.closed(document);
    });
    return document;
  }

  resolveCustomEditor(document: TraceDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };
    const port = new WebviewPort(
      webview,
      {
        open: () => announcer.open(),
        rows: ({ from, count, whole }, signal) => rowsOf(document, from, count, whole, signal),
        detail: ({ row, whole }, signal) => detailOf(document, row, whole, signal),
      },
      {
        selected: ({ row }) => {
          editor.selected = row;
          this.#focus.select(document, row);
          if (editor.wanted === undefined) return;
          reveal(port, editor.wanted);
          editor.wanted = undefined;
        },
      },
    );
    const announcer = new Announcer(document, (event) => {
      port.send(event);
    });
    const editor: OpenEditor = { port, document, selected: undefined, wanted: undefined };
    this.#ports.set(panel, editor);
    panel.onDidChangeViewState(() => {
      // Until the webview has said which row is selected there is nothing to show.
      if (panel.active && editor.selected !== undefined) this.#focus.select(document, editor.selected);
    });
    panel.onDidDispose(() => {
      announcer.dispose();
      port.dispose();
      this.#ports.delete(panel);
    });
    webview.html = editorHtml(webview, this.#dist);
  }

  /** Traces that are open, each once, and the row that is selected in them. */
  get open(): readonly { readonly document: TraceDocument; readonly selected: number | undefined }[] {
    return [...new Map([...this.#ports.values()].map((editor) => [editor.document, editor])).values()];
  }

  /** Shows a row in an editor of its trace, by preference in the one of this column. */
  reveal(document: TraceDocument, row: number, column?: vscode.ViewColumn): void {
    const own = [...this.#ports].filter(([, entry]) => entry.document === document);
    const found = own.find(([{ viewColumn }]) => viewColumn === column) ?? own[0];
    if (!found) return;
    const [panel, editor] = found;
    // A webview that is hidden, or was opened just now, hears nothing: it says so when it does.
    if (panel.visible && editor.selected !== undefined) reveal(editor.port, row);
    else editor.wanted = row;
    panel.reveal(undefined, false);
  }
}

/** One editor of a trace. */
interface OpenEditor {
  readonly port: WebviewPort;
  readonly document: TraceDocument;
  selected: number | undefined;
  /** The row to show as soon as the webview listens. */
  wanted: number | undefined;
}

function reveal(port: WebviewPort, row: number): void {
  port.send({ kind: 'event', name: 'reveal', data: { row } });
}
