import * as vscode from 'vscode';
import type { Focus } from '../focus';

/**
 * Opening states on their own, state JSONs and migration streams, and copying the one that is shown. What reads them is
 * loaded when it is needed.
 */
export function registerStateCommands(focus: Focus): vscode.Disposable[] {
  const open = async (uri: unknown) => (await import('./openState')).openState(focus, uri);
  return [
    vscode.commands.registerCommand('cvq.state.open', async (uri?: unknown) => {
      if (await open(uri)) await vscode.commands.executeCommand('cvq.deviceState.focus');
    }),
    vscode.commands.registerCommand('cvq.state.close', () => {
      focus.open(undefined);
    }),
    vscode.commands.registerCommand('cvq.state.copy', async () => (await import('./copyState')).copyState(focus)),
    vscode.commands.registerCommand('cvq.restore.produceFromState', async (uri?: unknown) => {
      if (await open(uri)) await vscode.commands.executeCommand('cvq.restore.produce');
    }),
  ];
}
