import * as vscode from 'vscode';
import type { WorkControl } from './stateFile';

/** Work that is done sooner shows no progress. */
const DELAY_MS = 400;

/** Does work that may take long, shows how far it is, and lets the user call it off: with a `CancellationError` then. */
export async function withProgress<T>(title: string, work: (reading: WorkControl) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let report: ((part: number) => void) | undefined;
  const working = work({ signal: stop.signal, onProgress: (done, total) => report?.(total > 0 ? done / total : 0) });
  const isDone = await within(DELAY_MS, working);
  if (isDone) return await working;
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return await vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    report = (part) => {
      progress.report({ increment: 100 * (part - shown) });
      shown = part;
    };
    token.onCancellationRequested(() => {
      stop.abort(new vscode.CancellationError());
    });
    return await working;
  });
}

/** True when the work ends, well or badly, before the time is over. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  const done = () => true;
  const isDone = await Promise.race([work.then(done, done), late]);
  clearTimeout(timer);
  return isDone;
}
