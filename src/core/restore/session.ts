import { applyBytes } from '../device/model';
import { resetState } from '../device/reset';
import type { DeviceState } from '../device/state';
import type { DeviceTrack } from '../track/track';
import { auditOf, lossesOf } from './audit/audit';
import type { AuditItem, Loss } from './audit/item';
import { isBlocked, type Destination, type RestorePlan, type RestoreProfile } from './plan';
import { planRestore } from './profiles';
import { execute, type Executed } from './run';

/** What a restore starts from. */
export interface RestoreSource {
  /** What the guest set and was told that it has. */
  readonly intent: DeviceState;
  /** What QEMU's model holds of it. */
  readonly model: DeviceState;
}

/** A restore stream and how far it has been given to the destination. Plain data, never changed in place. */
export interface RestoreSession {
  readonly source: RestoreSource;
  readonly plan: RestorePlan;
  /** The destination before the first command. */
  readonly start: DeviceState;
  /** Each command's outcome; what it is doesn't depend on how far one has stepped. */
  readonly steps: readonly Executed[];
  /** What becomes of each field of the state. */
  readonly audit: readonly AuditItem[];
  readonly losses: readonly Loss[];
  /** Commands given so far. */
  readonly position: number;
}

/** The source that a trace gives at some row. */
export function sourceOf({ guest }: DeviceTrack): RestoreSource {
  return { intent: guest.spec.state, model: guest.qemu.state };
}

/**
 * The source that a state on its own gives. One that the specification's model tracked is brought into QEMU's model
 * command by command, so that its limits count.
 */
export function sourceOfState(state: DeviceState): RestoreSource {
  if (state.profile === 'qemu') return { intent: state, model: state };
  let model = resetState({ ...state, profile: 'qemu' });
  for (const { out } of planRestore('complete', state).commands) model = applyBytes(model, out).state;
  return { intent: state, model };
}

/** Plans a restore and sees what becomes of it. The specification's own restore reads what the guest set. */
export function beginRestore(
  source: RestoreSource,
  profile: RestoreProfile,
  destination: Destination = source.model,
): RestoreSession {
  const from = profile === 'complete' ? source.intent : source.model;
  const plan = planRestore(profile, from, destination);
  const { start, steps } = execute(plan, from.device);
  const end = isBlocked(plan) ? start : (steps.at(-1)?.after ?? start);
  const audit = auditOf({ intent: source.intent, model: from, plan, steps, end });
  return { source, plan, start, steps, audit, losses: lossesOf(audit), position: 0 };
}

/** The same, stepped to after `position` commands; beyond either end is that end. */
export function movedTo(session: RestoreSession, position: number): RestoreSession {
  return { ...session, position: Math.max(0, Math.min(position, session.steps.length)) };
}

/** The destination as it is now. */
export function destinationState({ start, steps, position }: RestoreSession): DeviceState {
  return steps[position - 1]?.after ?? start;
}

/** The destination one step before. */
export function destinationBefore(session: RestoreSession): DeviceState {
  return destinationState(movedTo(session, session.position - 1));
}
