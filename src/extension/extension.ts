import * as vscode from 'vscode';
import { registerCheckCommand } from './check/checkCommand';
import { registerFindCommands } from './find/findCommands';
import { registerFilterCommands } from './filter/filterCommands';
import { registerQemuCommands } from './qemu/qemuCommands';
import { registerRestoreCommands } from './restore/restoreCommands';
import { registerStatisticsCommands } from './statistics/statisticsCommands';
import { registerEditorCommands } from './editor/editorCommands';
import { registerOverviewCommands } from './overview/overviewCommands';
import { registerTraceExportCommands } from './export/traceExportCommands';
import { registerCompareCommands } from './compare/compareCommands';
import { Focus, keepContextKeys } from './focus';
import { registerStateCommands } from './state/stateCommands';
import { registerText } from './text/textCommands';
import { TRACE_OPTION_VIEW_TYPE, TRACE_VIEW_TYPE, TraceEditorProvider } from './editor/editorProvider';
import type { ViewNode } from './views/node';
import { Views } from './views/views';

/** What the extension shows, for tests and for other extensions: nodes as they stand in the views. */
export interface Api {
  /** Resolves when the views have caught up with the last selection. */
  readonly settled: () => Promise<void>;
  readonly deviceState: () => readonly ViewNode[];
  readonly shadowVirtqueue: () => readonly ViewNode[];
  readonly restoreStream: () => readonly ViewNode[];
  /** Row of the active trace that the views are about. */
  readonly selected: () => number | undefined;
  /** Selects a row of the active trace as a click does. */
  readonly reveal: (row: number) => void;
}

export function activate({ extensionUri, subscriptions, workspaceState }: vscode.ExtensionContext): Api {
  const focus = new Focus(async (...at) => (await import('./editor/traceEditor.lazy')).pointAt(...at));
  const editors = new TraceEditorProvider(extensionUri, focus, workspaceState);
  const views = new Views(focus);
  const options = { supportsMultipleEditorsPerDocument: true };
  subscriptions.push(
    focus,
    views,
    keepContextKeys(focus),
    vscode.window.registerCustomEditorProvider(TRACE_VIEW_TYPE, editors, options),
    vscode.window.registerCustomEditorProvider(TRACE_OPTION_VIEW_TYPE, editors, options),
    ...registerEditorCommands(extensionUri, focus, editors),
    ...registerFilterCommands(editors),
    ...registerFindCommands(editors),
    ...registerStatisticsCommands(editors),
    ...registerOverviewCommands(editors),
    ...registerCheckCommand(focus, editors),
    ...registerTraceExportCommands(focus, editors),
    ...registerText(focus, editors),
    ...registerRestoreCommands(focus),
    ...registerCompareCommands(focus, editors),
    ...registerStateCommands(focus),
    ...registerQemuCommands(),
  );
  return {
    settled: () => focus.settled,
    deviceState: () => views.deviceState.roots,
    shadowVirtqueue: () => views.shadowVirtqueue.roots,
    restoreStream: () => views.restoreStream.roots,
    selected: () => focus.point?.step.row.row,
    reveal: (row) => {
      if (focus.document) editors.reveal(focus.document, row);
    },
  };
}
