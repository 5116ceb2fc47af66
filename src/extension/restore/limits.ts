import * as vscode from 'vscode';
import { LIMITS, type LimitSpec } from '../../core/restore/limitSpecs';
import type { Destination } from '../../core/load/rule';
import type { RestoreController } from './restoreController';
import { replanned } from './replan';

/** What the destination of a restore can hold: limit after limit, until the list is left. */
export async function chooseLimits(controller: RestoreController): Promise<void> {
  for (;;) {
    const session = controller.restore?.session;
    if (!session) return;
    const { destination } = session.plan;
    const items = LIMITS.map((limit) => itemOf(limit, destination, session.source.model.state));
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Choose Destination Limits',
      placeHolder: 'Limits of the destination; the restore is replanned after each change',
    });
    if (!chosen) return;
    const changed = await ask(chosen.limit, destination);
    const { restore } = controller;
    if (!changed || !restore) continue;
    controller.show(replanned(restore, { destination: changed }));
  }
}

function itemOf(limit: LimitSpec, destination: Destination, source: Destination) {
  const value = limit.read(destination);
  const atSource = limit.read(source);
  const differs = value === atSource ? '' : ` (source: ${atSource ?? 'no limit'})`;
  return { label: limit.title, description: `${value ?? 'no limit'}${differs}`, limit };
}

/** The destination with another value of the limit; undefined when none was given. */
async function ask({ title, needs, read, write, without }: LimitSpec, destination: Destination) {
  const text = await vscode.window.showInputBox({
    title,
    prompt: `Enter ${needs}; nothing for no limit.`,
    value: read(destination) ?? '',
    validateInput: (value) => (value === '' || write(destination, value) ? undefined : `It must be ${needs}.`),
  });
  if (text === undefined) return undefined;
  return text === '' ? without(destination) : write(destination, text);
}
