// What makes restores and steps through them: loaded with the first command on a restore.
export { compareReleases, inject, remove } from '../faults/faults';
export { chooseFeatures } from './chooseFeatures';
export { chooseProfile } from './chooseProfile';
export { copyAudit, copyRestore, exportRestore } from './exports';
export { chooseLimits } from './limits';
export { produce } from './produce';
export { RestoreController } from './restoreController';
export { reset, run, runTo, runToPhase, step, stepBack, stepInto, stepIntoBack, stepOut } from './steps';
