import type * as vscode from 'vscode';
import { withProgress } from '../state/progress';
import { fileName } from '../editor/source';
import type { TraceDocument } from '../editor/document';
import type { OpenTrace } from '../editor/opening';

/**
 * A trace when all of its file has been gone over, with progress where that takes a while. Rejects as `opened` does, and
 * with a `CancellationError` when the user doesn't want to wait: the reading itself goes on.
 */
export async function wholeTrace(document: TraceDocument): Promise<OpenTrace> {
  return await withProgress(`Reading ${fileName(document.uri)}`, async ({ signal, onProgress }) => {
    let listening: vscode.Disposable | undefined;
    const called = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error('Reading was cancelled.'));
      });
      listening = document.onDidChange(() => {
        const { state } = document;
        if (state.kind !== 'failed' && state.progress) onProgress(state.progress.done, state.progress.total);
      });
    });
    try {
      return await Promise.race([document.opened, called]);
    } finally {
      listening?.dispose();
    }
  });
}
