import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Step } from '../../io/replay';
import type { RowView, TraceInfo } from '../../protocol/messages';
import type { Focus } from '../focus';
import { detailView } from './detailView';
import { TraceDocument, type Progress } from './document';
import { editorHtml } from './html';
import { WebviewPort } from './port';
import { LOOK_AHEAD, lostIn, withLost } from './lostAhead';
import { rowView } from './rowViews';
import { indexingInfo, traceInfo } from './traceInfo';

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
        open: () =>
          openOrIndexing(document, (event) => {
            port.send(event);
          }),
        rows: ({ from, count }, signal) => rowsOf(document, from, count, signal),
        detail: async ({ row }, signal) => {
          const { steps, lost } = await stepsAhead(document, row, 1, signal);
          const [step] = steps;
          if (!step) throw new RangeError(`The trace has no row ${String(row)}.`);
          return withLost(detailView(step), lostOf(step, lost));
        },
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
    const editor: OpenEditor = { port, document, selected: undefined, wanted: undefined };
    this.#ports.set(panel, editor);
    panel.onDidChangeViewState(() => {
      // Until the webview has said which row is selected there is nothing to show.
      if (panel.active && editor.selected !== undefined) this.#focus.select(document, editor.selected);
    });
    panel.onDidDispose(() => {
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

/** Longer than this, and the reader wants to know how far the index is. */
const PATIENCE_MS = 200;
/** Time between two reports of progress. */
const REPORT_MS = 200;

/** The trace if it opens at once; else how far it is, and then events until it is open or can't be. */
async function openOrIndexing(document: TraceDocument, send: WebviewPort['send']): Promise<TraceInfo> {
  let progress: Progress = { done: 0, total: 0, rows: 0 };
  let reported = Date.now();
  let isWaiting = false;
  const unwatch = document.watch((next) => {
    progress = next;
    if (!isWaiting || Date.now() - reported < REPORT_MS) return;
    reported = Date.now();
    send({ kind: 'event', name: 'trace', data: indexingInfo(progress) });
  });
  const opened = document.opened.then(({ file }) => traceInfo(file)).finally(unwatch);
  const info = await Promise.race([opened, setTimeout(PATIENCE_MS)]);
  if (info) return info;
  isWaiting = true;
  opened.then(
    (data) => {
      send({ kind: 'event', name: 'trace', data });
    },
    (error: unknown) => {
      send({
        kind: 'event',
        name: 'failed',
        data: { message: error instanceof Error ? error.message : String(error) },
      });
    },
  );
  return indexingInfo(progress);
}

async function rowsOf(document: TraceDocument, from: number, count: number, signal: AbortSignal): Promise<RowView[]> {
  const { file } = await document.opened;
  // One row more at the front: the first one's delta counts from it.
  const start = Math.max(0, from - 1);
  const { steps, lost } = await stepsAhead(document, start, count + from - start, signal);
  const views: RowView[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.row.row < from) continue;
    const t = step.row.record.t;
    const view = rowView(step, { first: file.firstTime ?? t, previous: steps[i - 1]?.row.record.t ?? t });
    views.push(withLost(view, lostOf(step, lost)));
  }
  return views;
}

/** Rows, and what the rows after them show of their commands. */
async function stepsAhead(document: TraceDocument, from: number, count: number, signal: AbortSignal) {
  const { file, replay } = await document.opened;
  const steps = await replay.steps(from, count + LOOK_AHEAD, signal);
  const isEnd = from + count + LOOK_AHEAD >= file.rowCount;
  return { steps: steps.slice(0, count), lost: lostIn(steps, isEnd) };
}

function lostOf({ row: { record, command } }: Step, lost: ReturnType<typeof lostIn>) {
  return record.type === 'command' ? lost.get(command) : undefined;
}
