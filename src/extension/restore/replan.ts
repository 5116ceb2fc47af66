import { findFaults, type FaultSpec } from '../../core/restore/faultSpec';
import type { Destination } from '../../core/load/rule';
import type { RestoreProfile } from '../../core/restore/plan';
import { beginRestore, withFaults, type RestoreSource } from '../../core/restore/session';
import type { ActiveRestore } from '../focus';

interface Change {
  readonly source?: RestoreSource;
  readonly profile?: RestoreProfile;
  readonly destination?: Destination;
}

/** The same source planned anew, from the first command on, with the faults that were asked for. */
export function replanned(restore: ActiveRestore, { source, profile, destination }: Change): ActiveRestore {
  const { plan } = restore.session;
  const session = beginRestore(source ?? restore.session.source, profile ?? plan.profile, destination ?? plan.destination);
  const hasFaults = findFaults(restore.faults, session.plan.commands).faults.length > 0;
  return { ...restore, session: hasFaults ? withFaults(session, restore.faults) : session };
}

/** The same restore with other faults, stepped to where it was. */
export function withOtherFaults(restore: ActiveRestore, faults: readonly FaultSpec[]): ActiveRestore {
  return { ...restore, faults, session: withFaults(restore.session, faults) };
}
