import * as vscode from 'vscode';
import type { Focus } from './focus';
import type { ContextKey } from './when';

/** What each key says of the views. */
const CONTEXT_KEYS: Readonly<Record<ContextKey, (focus: Focus) => boolean>> = {
  'cvq.hasTrace': ({ point }) => point !== undefined,
  'cvq.hasState': ({ state }) => state !== undefined,
  'cvq.restoring': ({ restore }) => restore !== undefined,
  'cvq.canStep': ({ restore }) => restore !== undefined && restore.session.phase < restore.session.run.phases.length,
  'cvq.canStepBack': ({ restore }) => restore !== undefined && restore.session.phase > 0,
  'cvq.hasFaults': ({ restore }) => restore !== undefined && restore.faults.length > 0,
};

/** Sets the context keys, now and whenever the focus changes. */
export function keepContextKeys(focus: Focus): vscode.Disposable {
  const values = new Map<string, boolean>();
  const update = () => {
    for (const [key, isTrue] of Object.entries(CONTEXT_KEYS)) {
      const value = isTrue(focus);
      if (values.get(key) === value) continue;
      values.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  };
  update();
  return focus.onDidChange(update);
}
