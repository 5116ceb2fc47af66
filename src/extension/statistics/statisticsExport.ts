import * as vscode from 'vscode';
import { statisticsJson } from '../../core/stats/statisticsJson';
import { fileName } from '../editor/source';
import { withProgress } from '../state/progress';
import { wholeTrace } from '../text/wholeTrace';
import type { TraceDocument } from '../editor/document';
import { queriesOf } from '../editor/opening';
import { rowsBy } from './statistics';
import { writeTarget } from '../export/exportTarget';

/** Writes the statistics of the rows that a filter lets pass to a JSON file, as `cvq stats --json` prints them. */
export async function exportStatistics(document: TraceDocument, filter: string): Promise<void> {
  const name = fileName(document.uri).replace(/(?:\.cvq)?\.\w+$/, '');
  const target = await vscode.window.showSaveDialog({
    title: filter === '' ? 'Export Statistics' : `Export Statistics of ${filter}`,
    defaultUri: vscode.Uri.joinPath(document.uri, '..', `${name}-statistics.json`),
    filters: { JSON: ['json'] },
  });
  if (!target) return;
  try {
    const trace = await wholeTrace(document);
    await withProgress(`Exporting to ${fileName(target)}`, async ({ signal, onProgress }) => {
      const query = (await queriesOf(trace)).statistics({ filter: rowsBy(filter) });
      await query.run({
        signal,
        onProgress: () => {
          onProgress(query.rowsDone, trace.file.rowCount);
        },
      });
      const text = new TextEncoder().encode(statisticsJson(query.statistics()));
      await writeTarget(target, document.uri, (write) => write(text));
    });
    vscode.window.setStatusBarMessage(`Exported statistics to ${fileName(target)}`, TOLD_MS);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    void vscode.window.showErrorMessage(
      `The statistics can't be exported. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** How long the status bar tells what was written, in ms. */
const TOLD_MS = 5000;
