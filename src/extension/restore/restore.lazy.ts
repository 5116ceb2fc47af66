// What makes restores and steps through them: loaded with the first command on a restore.
export { chooseRelease, inject, remove } from '../faults/faults';
export { chooseFeatures } from './chooseFeatures';
export { chooseProfile } from './chooseProfile';
export { copyAudit, copyRestore, exportRestore } from './exports';
export { assumeReset, takeFromState } from './fillUnknown';
export { chooseLimits } from './limits';
export { produce } from './produce';
export { RestoreController } from './restoreController';
export { STEPS } from './steps';
