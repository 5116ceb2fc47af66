import * as vscode from 'vscode';
import type { Focus } from './focus';

/** The context keys, set in one place. */
export function keepContextKeys(focus: Focus): vscode.Disposable {
  const values = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (values.get(key) === value) return;
    values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const session = focus.restore?.session;
    set('cvq.hasTrace', focus.point !== undefined);
    set('cvq.hasState', focus.state !== undefined);
    set('cvq.restoring', session !== undefined);
    set('cvq.canStep', session !== undefined && session.phase < session.run.phases.length);
    set('cvq.hasFaults', (focus.restore?.faults.length ?? 0) > 0);
    set('cvq.canStepBack', session !== undefined && session.phase > 0);
  };
  update();
  return focus.onDidChange(update);
}
