import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import type { EditorAction, WebviewEvent } from '../../protocol/messages';
import type { Narrowing, Pointed } from '../../protocol/filtering';
import type { Focus } from '../focus';
import type { TraceDocument } from './document';
import type { EditorSession } from './editorSession';
import type { WorkspaceState } from './workspaceState';

export const TRACE_VIEW_TYPE = 'cvq.trace';
/** The same editor, offered for any pcapng file. */
export const TRACE_OPTION_VIEW_TYPE = 'cvq.trace.option';

/** The editor for a file of this name; any other file that a user chooses is tried as a trace. */
export function viewTypeOf(uri: vscode.Uri): string {
  return /(?<!\.cvq)\.pcapng$|\.(?:qtest|hex|txt|log)$/.test(uri.path) ? TRACE_OPTION_VIEW_TYPE : TRACE_VIEW_TYPE;
}

/** What puts the keyboard into the editor, wherever it was. */
const TAKES_FOCUS: ReadonlySet<EditorAction> = new Set(['focusFilter', 'find', 'statistics', 'columns']);

/** Opens CVQ traces in the custom editor and keeps the focus on what is selected there. */
export class TraceEditorProvider implements vscode.CustomReadonlyEditorProvider<TraceDocument> {
  readonly #dist: vscode.Uri;
  readonly #focus: Focus;
  readonly #memento: vscode.Memento;
  #state: WorkspaceState | undefined;
  #log: vscode.LogOutputChannel | undefined;
  /** Editors that are open, so that a row can be shown in the one that has it. */
  readonly #sessions = new Map<vscode.WebviewPanel, EditorSession>();

  constructor(extensionUri: vscode.Uri, focus: Focus, memento: vscode.Memento) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#focus = focus;
    this.#memento = memento;
  }

  async openCustomDocument(uri: vscode.Uri): Promise<TraceDocument> {
    const { TraceDocument: Document } = await import('./traceEditor.lazy');
    const document = new Document(uri, () => {
      this.#focus.closed(document);
    });
    return document;
  }

  async resolveCustomEditor(
    document: TraceDocument,
    panel: vscode.WebviewPanel,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { EditorSession: Session, workspaceStateIn } = await import('./traceEditor.lazy');
    if (token.isCancellationRequested) return;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.#dist] };
    this.#state ??= workspaceStateIn(this.#memento);
    const session = new Session(webview, document, this.#focus, this.#state, (problem) => {
      this.#log ??= vscode.window.createOutputChannel('virtio-net CVQ', { log: true });
      this.#log.error(problem);
    });
    this.#sessions.set(panel, session);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hidden();
      // Until the webview has said which row is selected there is nothing to show.
      if (panel.active && session.selected !== undefined) this.#focus.select(document, session.selected);
    });
    panel.onDidDispose(() => {
      session.dispose();
      this.#sessions.delete(panel);
    });
    webview.html = editorHtml(webview, this.#dist);
  }

  /** Traces that are open, each once, and the row that is selected in them. */
  get open(): readonly { readonly document: TraceDocument; readonly selected: number | undefined }[] {
    return [...new Map([...this.#sessions.values()].map((session) => [session.document, session])).values()];
  }

  /** Shows a row in an editor of its trace, by preference in the one of this column. */
  reveal(document: TraceDocument, row: number, column?: vscode.ViewColumn): void {
    const own = [...this.#sessions].filter(([, session]) => session.document === document);
    const found = own.find(([{ viewColumn }]) => viewColumn === column) ?? own[0];
    if (!found) return;
    tell(found, { name: 'reveal', data: { row } });
    found[0].reveal(undefined, false);
  }

  /** Opens a trace in a column, unless it is open there, and shows a row of it. */
  async openAt(
    source: vscode.Uri,
    column: vscode.ViewColumn,
    rowOf: (document: TraceDocument) => number | Promise<number>,
  ): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', source, viewTypeOf(source), column);
    const document = this.open.find((editor) => editor.document.uri.toString() === source.toString())?.document;
    if (document) this.reveal(document, await rowOf(document), column);
  }

  /** Does something in the editor that is active. */
  act(action: EditorAction): void {
    const found = this.#active();
    if (!found) return;
    tell(found, { name: 'act', data: { action } });
    // Whoever is in the editor already keeps what has the focus there.
    if (!found[0].active || TAKES_FOCUS.has(action)) found[0].reveal(undefined, false);
  }

  /** What the editor that is active shows: a trace, the filter for its rows, and what of them is selected. */
  get active(): Pick<EditorSession, 'document' | 'filter' | 'several'> | undefined {
    return this.#active()?.[1];
  }

  /** Filters by what is pointed at, in the editor that the views are about. */
  filterBy(pointed: Pointed, how: Narrowing): void {
    const found = this.#active();
    if (!found) return;
    tell(found, { name: 'narrow', data: { pointed, how } });
    if (!found[0].visible) found[0].reveal(undefined, true);
  }

  /** The editor that is active; where none is, one of the trace that the views show. */
  #active(): [vscode.WebviewPanel, EditorSession] | undefined {
    const all = [...this.#sessions];
    const ofFocus = () => all.filter(([, { document }]) => document === this.#focus.document);
    return all.find(([panel]) => panel.active) ?? ofFocus().find(([panel]) => panel.visible) ?? ofFocus()[0];
  }
}

function tell([panel, session]: [vscode.WebviewPanel, EditorSession], event: WebviewEvent): void {
  session.send(event, panel.visible);
}

/** The page of the trace editor: nothing but the bundled script and style may load. */
function editorHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const url = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CVQ Trace</title>
<link rel="stylesheet" href="${url('webview.css')}">
</head>
<body>
<cvq-trace-editor></cvq-trace-editor>
<script nonce="${nonce}" src="${url('webview.js')}"></script>
</body>
</html>`;
}
