import type { DeviceState } from '../device/state';
import type { LoadRun } from './run';

/** How many phases are over when the destination has had so many commands: all, when it had the last. */
export function phasesAfter({ phases, steps }: LoadRun, commands: number): number {
  if (commands <= 0) return 0;
  if (commands >= steps.length) return phases.length;
  let had = 0;
  const at = phases.findIndex(({ phase }) => phase === 'execute' && ++had === commands);
  // The used entry belongs to it where the device writes it right away.
  return at + (phases[at + 1]?.phase === 'use' ? 2 : 1);
}

/** The phases of one command, which counts in what was sent: indexes of the run's phases, in order. */
export function phasesOf({ phases }: LoadRun, command: number): number[] {
  return phases.flatMap((phase, i) => (phase.command === command ? [i] : []));
}

/** How many commands the destination has had after so many phases. */
export function commandsAfter({ phases }: LoadRun, done: number): number {
  return phases.slice(0, Math.max(0, done)).filter(({ phase }) => phase === 'execute').length;
}

/** The destination after so many phases. Where the start failed, it is reset after the last. */
export function destinationAfter(run: LoadRun, done: number): DeviceState {
  if (done >= run.phases.length) return run.end;
  return run.steps[commandsAfter(run, done) - 1]?.after ?? run.start;
}
