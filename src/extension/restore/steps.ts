import { movedTo, movedToPhase, steppedBack, steppedOut, type RestoreSession } from '../../core/restore/session';
import type { RestoreController } from './restoreController';

type Step = (controller: RestoreController, given?: unknown) => void;

function stepBy(to: (session: RestoreSession, given: unknown) => RestoreSession): Step {
  return (controller, given) => {
    const { restore } = controller;
    if (restore) controller.show({ ...restore, session: to(restore.session, given) });
  };
}

/** Stepping through a restore: by commands, and by the phases within one. */
export const STEPS = {
  step: stepBy((session) => movedTo(session, session.position + 1)),
  stepBack: stepBy(steppedBack),
  stepInto: stepBy((session) => movedToPhase(session, session.phase + 1)),
  stepIntoBack: stepBy((session) => movedToPhase(session, session.phase - 1)),
  stepOut: stepBy(steppedOut),
  run: stepBy((session) => movedToPhase(session, Number.POSITIVE_INFINITY)),
  runTo: stepBy((session, given) => movedTo(session, sentWith(given) ?? session.position)),
  runToPhase: stepBy((session, given) => (typeof given === 'number' ? movedToPhase(session, given) : session)),
  reset: stepBy((session) => movedTo(session, 0)),
};

/** How many commands are sent with the one that a click (a number) or a menu (the tree's node) means. */
export function sentWith(arg: unknown): number | undefined {
  if (typeof arg === 'number') return arg;
  if (typeof arg !== 'object' || arg === null || !('id' in arg)) return undefined;
  const match = /^restore\/(\d+)$/.exec(String(arg.id));
  return match ? Number(match[1]) : undefined;
}
