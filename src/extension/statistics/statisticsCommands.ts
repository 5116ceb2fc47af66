import * as vscode from 'vscode';
import type { TraceEditorProvider } from '../editor/editorProvider';

/** Commands about what a trace has, in numbers. */
export function registerStatisticsCommands(editors: TraceEditorProvider): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('cvq.statistics.show', () => {
      editors.act('statistics');
    }),
    vscode.commands.registerCommand('cvq.statistics.export', async () => {
      const { active } = editors;
      if (!active) return;
      const { exportStatistics } = await import('./statisticsExport');
      await exportStatistics(active.document, active.filter);
    }),
  ];
}
