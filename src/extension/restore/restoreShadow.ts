import { isBlocked } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import { movedTo, underWay, type RestoreSession } from '../../core/restore/session';
import type { NodeCommand, Shown } from '../views/node';
import { nextText, phaseNodes, phaseTitle } from './svqPhaseNodes';
import { ringNodes } from './svqRingNodes';

/** The Shadow Virtqueue of a restore, at the phase that it is stepped to. */
export function restoreShadow(session: RestoreSession, runToPhase: (phase: number) => NodeCommand): Shown {
  const { plan, run } = session;
  const description = `${describeProfile(plan.profile).title} · ${progressText(session)}`;
  if (isBlocked(plan)) return { nodes: [], description, message: 'Nothing is sent: the start is blocked.' };
  const waited = run.player.viewAfter(session.phase).waited;
  const inVain = waited === 0 ? '' : ` QEMU has waited ${waited} s without an answer.`;
  return {
    nodes: [...phaseNodes(session, runToPhase), ...ringNodes(session)],
    description,
    message: `${nextText(session) || 'The load is over.'}${inVain}`,
  };
}

/** How far a restore is: `3 of 12`, or within a command `3 of 12, command 4 at phase 4 of 8: make it available and kick`. */
export function progressText(session: RestoreSession): string {
  const { position, steps, phase } = session;
  const commands = `${position} of ${steps.length}`;
  const title = phaseTitle(session);
  const command = underWay(session);
  if (title === undefined || command === undefined || movedTo(session, position).phase === phase) return commands;
  return `${commands}, command ${command + 1} at ${title}`;
}
