import { fullyKnown } from '../../core/device/unknown';
import { destinationBefore, destinationState, type RestoreSession } from '../../core/restore/session';
import type { StateInput } from '../views/deviceStateNodes';

/** The input for the destination of a restore: marked is what the last step changed, beside it the source. */
export function destinationInput(session: RestoreSession, goTo: StateInput['goTo']): StateInput {
  const { outcome, phases } = session.run;
  const isGone = outcome.kind === 'failed' || outcome.kind === 'crashed';
  const isReset = isGone && session.phase === phases.length;
  const setBy = new Map<string, number>();
  session.steps.slice(0, isReset ? 0 : session.position).forEach(({ wrote }, i) => {
    for (const path of wrote) setBy.set(path, i);
  });
  return {
    known: fullyKnown(destinationState(session)),
    before: session.position > 0 ? fullyKnown(destinationBefore(session)) : undefined,
    beside: { name: 'source', known: session.source.intent, before: undefined },
    setBy,
    ...(isReset ? { unset: 'The start failed, and the device was reset.' } : {}),
    setter: (step) => `step ${step + 1}`,
    goTo,
  };
}
