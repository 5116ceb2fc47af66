const STEP_COMMANDS = [
  'cvq.restore.step',
  'cvq.restore.stepBack',
  'cvq.restore.stepInto',
  'cvq.restore.stepIntoBack',
  'cvq.restore.stepOut',
  'cvq.restore.run',
  'cvq.restore.runTo',
  'cvq.restore.runToPhase',
  'cvq.restore.reset',
] as const;

/** The commands on restores whose code is loaded with the first of them. */
export const RESTORE_COMMANDS = [
  'cvq.restore.produce',
  'cvq.restore.chooseProfile',
  'cvq.restore.chooseFeatures',
  'cvq.restore.chooseLimits',
  ...STEP_COMMANDS,
  'cvq.restore.export',
  'cvq.restore.copyAs',
  'cvq.restore.copyAudit',
  'cvq.fault.inject',
  'cvq.fault.remove',
  'cvq.fault.compareReleases',
] as const;

export type StepCommand = (typeof STEP_COMMANDS)[number];
export type RestoreCommand = (typeof RESTORE_COMMANDS)[number];

/** What each of them does; the argument is what a click, a menu or another extension gives. */
export type RestoreHandlers = Readonly<Record<RestoreCommand, (arg: unknown) => Promise<void> | void>>;
