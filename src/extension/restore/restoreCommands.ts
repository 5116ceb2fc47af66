import * as vscode from 'vscode';
import type { CommandsOf } from '../contribution';
import type { faultContribution } from '../faults/contribution';
import type { Focus } from '../focus';
import { registerCommands } from '../registerCommands';
import type { restoreContribution } from './contribution';
import type * as Lazy from './restore.lazy';
import type { RestoreController } from './restoreController';

interface Loaded {
  readonly restore: typeof Lazy;
  readonly controller: RestoreController;
}

/** The commands of restores and of their faults. What they take is loaded with the first of them. */
export function registerRestoreCommands(focus: Focus): vscode.Disposable[] {
  let loading: Promise<Loaded> | undefined;
  const load = async (): Promise<Loaded> => {
    const restore = await import('./restore.lazy');
    return { restore, controller: new restore.RestoreController(focus) };
  };
  const later = (act: (loaded: Loaded, given: unknown) => unknown) => async (given: unknown) =>
    act(await (loading ??= load()), given);
  return registerCommands<CommandsOf<typeof restoreContribution> | CommandsOf<typeof faultContribution>>({
    'cvq.restore.produce': later(({ restore, controller }) => restore.produce(controller)),
    'cvq.restore.produceFromState': async (uri) => {
      if (await (await import('../state/openState')).openState(focus, uri))
        await vscode.commands.executeCommand('cvq.restore.produce');
    },
    'cvq.restore.step': later(({ restore, controller }) => restore.STEPS.step(controller)),
    'cvq.restore.stepBack': later(({ restore, controller }) => restore.STEPS.stepBack(controller)),
    'cvq.restore.stepInto': later(({ restore, controller }) => restore.STEPS.stepInto(controller)),
    'cvq.restore.stepIntoBack': later(({ restore, controller }) => restore.STEPS.stepIntoBack(controller)),
    'cvq.restore.stepOut': later(({ restore, controller }) => restore.STEPS.stepOut(controller)),
    'cvq.restore.run': later(({ restore, controller }) => restore.STEPS.run(controller)),
    'cvq.restore.runTo': later(({ restore, controller }, command) => restore.STEPS.runTo(controller, command)),
    'cvq.restore.runToPhase': later(({ restore, controller }, phase) => restore.STEPS.runToPhase(controller, phase)),
    'cvq.restore.reset': later(({ restore, controller }) => restore.STEPS.reset(controller)),
    'cvq.restore.chooseProfile': later(({ restore, controller }) => restore.chooseProfile(controller)),
    'cvq.restore.chooseFeatures': later(({ restore, controller }) => restore.chooseFeatures(controller)),
    'cvq.restore.chooseLimits': later(({ restore, controller }) => restore.chooseLimits(controller)),
    'cvq.restore.assumeReset': later(({ restore, controller }) => {
      restore.assumeReset(controller);
    }),
    'cvq.restore.takeFromState': later(({ restore, controller }) => restore.takeFromState(controller)),
    'cvq.restore.export': later(({ restore, controller }) => restore.exportRestore(controller)),
    'cvq.restore.copyAs': later(({ restore, controller }) => restore.copyRestore(controller)),
    'cvq.restore.copyAudit': later(({ restore, controller }) => restore.copyAudit(controller)),
    'cvq.restore.close': () => focus.show(undefined),
    'cvq.fault.inject': later(({ restore, controller }, command) => restore.inject(controller, command)),
    'cvq.fault.remove': later(({ restore, controller }, command) => restore.remove(controller, command)),
    'cvq.fault.compareReleases': later(({ restore, controller }) => restore.chooseRelease(controller)),
  });
}
