import { filledByReset, filledFrom } from '../../core/device/fill';
import type { KnownState } from '../../core/device/unknown';
import { filledSource } from '../../core/restore/session';
import { originOf } from '../state/stateDocument';
import { chooseState } from '../state/openState';
import { replanned } from './replan';
import type { RestoreController } from './restoreController';

/** Plans anew with what isn't known taken to be as after a reset. */
export function assumeReset(controller: RestoreController): void {
  fill(controller, filledByReset);
}

/** Plans anew with what isn't known taken from a state that one chooses. */
export async function takeFromState(controller: RestoreController): Promise<void> {
  if (!controller.restore) return;
  const base = await chooseState();
  if (base) fill(controller, (known) => filledFrom(known, base, originOf(base)));
}

function fill(controller: RestoreController, from: (known: KnownState) => KnownState): void {
  const { restore } = controller;
  if (restore) controller.show(replanned(restore, { source: filledSource(restore.session.source, from) }));
}
