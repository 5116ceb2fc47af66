import * as vscode from 'vscode';
import { TraceDocument } from '../editor/document';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { placeOf } from './pageUri';

/** Traces that are shown as text: those of open editors, and such as are open for their text alone. */
export class TraceSources implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TraceDocument>();
  /** There are more rows, or others. */
  readonly onDidChange = this.#changed.event;
  readonly #own = new Map<string, TraceDocument>();
  readonly #listening = new WeakSet<TraceDocument>();
  readonly #subscription: vscode.Disposable;

  readonly #editors: TraceEditorProvider;

  constructor(editors: TraceEditorProvider) {
    this.#editors = editors;

    this.#subscription = vscode.workspace.onDidCloseTextDocument(() => {
      this.#letGo();
    });
  }

  of(source: vscode.Uri): TraceDocument {
    const key = source.toString();
    const document =
      this.#editors.open.find((open) => open.document.uri.toString() === key)?.document ?? this.#openOwn(source);
    if (!this.#listening.has(document)) {
      this.#listening.add(document);
      document.onDidChange(() => {
        this.#changed.fire(document);
      });
    }
    return document;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    for (const document of this.#own.values()) document.dispose();
  }

  #openOwn(source: vscode.Uri): TraceDocument {
    const key = source.toString();
    const own = this.#own.get(key) ?? new TraceDocument(source, () => undefined);
    this.#own.set(key, own);
    return own;
  }

  /** Lets go of traces whose text is no longer shown. */
  #letGo(): void {
    const shown = new Set(vscode.workspace.textDocuments.map(({ uri }) => placeOf(uri)?.source.toString()));
    for (const [key, document] of this.#own) {
      if (shown.has(key)) continue;
      this.#own.delete(key);
      document.dispose();
    }
  }
}
