import * as vscode from 'vscode';
import { movedTo, movedToPhase, steppedBack, steppedOut, type RestoreSession } from '../../core/restore/session';
import type { Focus } from '../focus';

/** Stepping through a restore: by commands, and by the phases within one. */
export function registerStepCommands(focus: Focus): vscode.Disposable[] {
  const move = (id: string, to: (session: RestoreSession, arg: unknown) => RestoreSession) =>
    vscode.commands.registerCommand(id, (arg: unknown) => {
      const { restore } = focus;
      if (restore) focus.show({ ...restore, session: to(restore.session, arg) });
    });
  return [
    move('cvq.restore.step', (session) => movedTo(session, session.position + 1)),
    move('cvq.restore.stepBack', steppedBack),
    move('cvq.restore.stepInto', (session) => movedToPhase(session, session.phase + 1)),
    move('cvq.restore.stepIntoBack', (session) => movedToPhase(session, session.phase - 1)),
    move('cvq.restore.stepOut', steppedOut),
    move('cvq.restore.run', (session) => movedToPhase(session, Number.POSITIVE_INFINITY)),
    move('cvq.restore.runTo', (session, arg) => movedTo(session, sentOf(arg) ?? session.position)),
    move('cvq.restore.runToPhase', (session, arg) => (typeof arg === 'number' ? movedToPhase(session, arg) : session)),
    move('cvq.restore.reset', (session) => movedTo(session, 0)),
  ];
}

/** How many commands are sent with the one that a click (a number) or a menu (the tree's node) means. */
export function sentOf(arg: unknown): number | undefined {
  if (typeof arg === 'number') return arg;
  if (typeof arg !== 'object' || arg === null || !('id' in arg)) return undefined;
  const match = /^restore\/(\d+)$/.exec(String(arg.id));
  return match ? Number(match[1]) : undefined;
}
