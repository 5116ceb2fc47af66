import type { RestoreHandlers } from './restoreIds';
import type { Focus } from '../focus';
import { chooseFeatures } from './chooseFeatures';
import { chooseProfile } from './chooseProfile';
import { RestoreDesk } from './restoreController';
import { copyAudit, copyRestore, exportRestore } from './exports';
import { compareReleases, inject, remove } from '../faults/faults';
import { chooseLimits } from './limits';
import { produce } from './produce';
import { stepHandlers } from './steps';

/** What the commands on restores do. */
export function restoreHandlers(focus: Focus): RestoreHandlers {
  const desk = new RestoreDesk(focus);
  return {
    ...stepHandlers(desk),
    'cvq.restore.produce': () => produce(desk),
    'cvq.restore.chooseProfile': () => chooseProfile(desk),
    'cvq.restore.chooseFeatures': () => chooseFeatures(desk),
    'cvq.restore.chooseLimits': () => chooseLimits(desk),
    'cvq.restore.export': () => exportRestore(desk),
    'cvq.restore.copyAs': () => copyRestore(desk),
    'cvq.restore.copyAudit': () => copyAudit(desk),
    'cvq.fault.inject': (arg) => inject(desk, arg),
    'cvq.fault.remove': (arg) => {
      remove(desk, arg);
    },
    'cvq.fault.compareReleases': () => compareReleases(desk),
  };
}
