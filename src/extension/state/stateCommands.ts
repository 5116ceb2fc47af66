import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { Focus } from '../focus';
import { registerCommands } from '../registerCommands';
import type { stateContribution } from './contribution';

/** The commands of the device's state; what reads states is loaded when it is needed. */
export function registerStateCommands(focus: Focus): vscode.Disposable[] {
  return registerCommands<CommandsOf<typeof stateContribution>>({
    'cvq.state.show': () => vscode.commands.executeCommand('cvq.deviceState.focus'),
    'cvq.state.open': async (uri) => {
      if (await (await import('./openState')).openState(focus, uri))
        await vscode.commands.executeCommand('cvq.deviceState.focus');
    },
    'cvq.state.close': () => focus.open(undefined),
    'cvq.state.copy': async () => (await import('./copyState')).copyState(focus),
  });
}
