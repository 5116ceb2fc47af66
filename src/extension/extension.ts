import * as vscode from 'vscode';
import { registerFilterCommands } from './filter/filterCommands';
import { registerDecodeCommands } from './decode/decodeCommands';
import { registerQemuCommands } from './qemu/qemuCommands';
import { registerRestoreCommands } from './restore/restoreCommands';
import { registerEditorCommands } from './editor/editorCommands';
import type { checkContribution } from './check/contribution';
import type { CommandsOf } from './contribution';
import type { exportContribution } from './export/contribution';
import type { findContribution } from './find/contribution';
import type { overviewContribution } from './overview/contribution';
import { registerCommands } from './registerCommands';
import type { stateContribution } from './state/contribution';
import type { statisticsContribution } from './statistics/contribution';
import { registerCompareCommands } from './compare/compareCommands';
import { Focus, keepContextKeys } from './focus';
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
    ...registerText(focus, editors),
    ...registerRestoreCommands(focus),
    ...registerCompareCommands(focus, editors),
    ...registerShortCommands(focus, editors),
    ...registerQemuCommands(),
    ...registerDecodeCommands(),
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

/** Features whose commands are a call each. */
type ShortFeature =
  | typeof checkContribution
  | typeof exportContribution
  | typeof findContribution
  | typeof overviewContribution
  | typeof stateContribution
  | typeof statisticsContribution;

/** Their code is loaded with the first call. */
function registerShortCommands(focus: Focus, editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<ShortFeature>>({
    'cvq.find.show': () => editors.act('find'),
    'cvq.find.next': () => editors.act('findNext'),
    'cvq.find.previous': () => editors.act('findPrevious'),
    'cvq.overview.toggle': () => editors.act('toggleStrip'),
    'cvq.statistics.show': () => editors.act('statistics'),
    'cvq.statistics.export': async () => {
      const { active } = editors;
      if (!active) return;
      await (await import('./statistics/statisticsExport')).exportStatistics(active.document, active.filter);
    },
    'cvq.trace.check': async () => {
      const { document } = focus;
      if (document) await (await import('./check/checkTrace')).checkTrace(document, editors);
    },
    'cvq.trace.export': async (given) => (await import('./export/exportTrace')).exportTrace(focus, editors, given),
    'cvq.trace.addObservation': async () => (await import('./export/addObservation')).addObservation(focus, editors),
    'cvq.command.copyAs': async (given) => (await import('./export/exportTrace')).copyCommands(focus, editors, given),
    'cvq.state.show': () => vscode.commands.executeCommand('cvq.deviceState.focus'),
    'cvq.state.open': async (uri) => {
      if (await (await import('./state/openState')).openState(focus, uri))
        await vscode.commands.executeCommand('cvq.deviceState.focus');
    },
    'cvq.state.close': () => focus.open(undefined),
    'cvq.state.copy': async () => (await import('./state/openState')).copyState(focus),
  });
}
