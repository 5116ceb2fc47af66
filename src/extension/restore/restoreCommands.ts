import * as vscode from 'vscode';
import type { Focus } from '../focus';
import { RESTORE_COMMANDS, type RestoreHandlers } from './restoreIds';

/** Producing restore streams, stepping through them, faults and exports. All that it takes is loaded when it is needed. */
export function registerRestoreCommands(focus: Focus): vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  let handlers: Promise<RestoreHandlers> | undefined;
  const load = () => (handlers ??= import('./handlers').then(({ restoreHandlers }) => restoreHandlers(focus)));
  return [
    ...RESTORE_COMMANDS.map((id) => registerCommand(id, async (arg?: unknown) => (await load())[id](arg))),
    registerCommand('cvq.restore.close', () => {
      focus.show(undefined);
    }),
  ];
}
