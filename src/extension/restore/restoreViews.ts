import type { AuditReport } from '../../core/restore/audit/report';
import { describeProfile } from '../../core/restore/profiles';
import type { ActiveRestore } from '../focus';
import type { NodeCommand, ViewsShown } from '../views/node';
import { stateNodes } from '../views/deviceStateNodes';
import { destinationInput } from './destinationInput';
import { restoreMessage, restoreNodes } from './restoreNodes';
import { progressText, restoreShadow } from './restoreShadow';

/** What the views show of a restore. */
export function restoreViews({ session, origin, faults }: ActiveRestore, report: AuditReport): ViewsShown {
  const progress = progressText(session);
  return {
    deviceState: {
      nodes: stateNodes(destinationInput(session, (step) => runTo(step + 1))),
      description: `destination after ${progress}`,
      message: '',
    },
    shadowVirtqueue: restoreShadow(session, runToPhase),
    restoreStream: {
      nodes: restoreNodes(session, report, runTo, faults),
      description: `${describeProfile(session.plan.profile).title} · ${progress}`,
      message: restoreMessage(session, origin),
    },
  };
}

function runTo(position: number): NodeCommand {
  return { id: 'cvq.restore.runTo', title: 'Run to Here', args: [position] };
}

function runToPhase(phase: number): NodeCommand {
  return { id: 'cvq.restore.runToPhase', title: 'Run to Here', args: [phase] };
}
