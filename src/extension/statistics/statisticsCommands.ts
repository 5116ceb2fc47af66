import type * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { TraceEditorProvider } from '../editor/editorProvider';
import { registerCommands } from '../registerCommands';
import type { statisticsContribution } from './contribution';

/** The commands of statistics. */
export function registerStatisticsCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof statisticsContribution>>({
    'cvq.statistics.show': () => editors.act('statistics'),
    'cvq.statistics.export': async () => {
      const { active } = editors;
      if (!active) return;
      const { exportStatistics } = await import('./statisticsExport');
      await exportStatistics(active.document, active.filter);
    },
  });
}
