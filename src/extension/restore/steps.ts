import { movedTo, movedToPhase, steppedBack, steppedOut, type RestoreSession } from '../../core/restore/session';
import type { RestoreHandlers, StepCommand } from './restoreIds';
import type { RestoreDesk } from './restoreController';

/** Stepping through a restore: by commands, and by the phases within one. */
export function stepHandlers(desk: RestoreDesk): Pick<RestoreHandlers, StepCommand> {
  const move = (to: (session: RestoreSession, arg: unknown) => RestoreSession) => (arg: unknown) => {
    const { restore } = desk;
    if (restore) desk.show({ ...restore, session: to(restore.session, arg) });
  };
  return {
    'cvq.restore.step': move((session) => movedTo(session, session.position + 1)),
    'cvq.restore.stepBack': move(steppedBack),
    'cvq.restore.stepInto': move((session) => movedToPhase(session, session.phase + 1)),
    'cvq.restore.stepIntoBack': move((session) => movedToPhase(session, session.phase - 1)),
    'cvq.restore.stepOut': move(steppedOut),
    'cvq.restore.run': move((session) => movedToPhase(session, Number.POSITIVE_INFINITY)),
    'cvq.restore.runTo': move((session, arg) => movedTo(session, sentOf(arg) ?? session.position)),
    'cvq.restore.runToPhase': move((session, arg) => (typeof arg === 'number' ? movedToPhase(session, arg) : session)),
    'cvq.restore.reset': move((session) => movedTo(session, 0)),
  };
}

/** How many commands are sent with the one that a click (a number) or a menu (the tree's node) means. */
export function sentOf(arg: unknown): number | undefined {
  if (typeof arg === 'number') return arg;
  if (typeof arg !== 'object' || arg === null || !('id' in arg)) return undefined;
  const match = /^restore\/(\d+)$/.exec(String(arg.id));
  return match ? Number(match[1]) : undefined;
}
