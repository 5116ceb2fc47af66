import { applyBytes, take } from '../device/model';
import { requestOf } from '../device/request';
import { resetState } from '../device/reset';
import type { DeviceState } from '../device/state';
import { isTaken } from '../wire/answer';
import type { SvqView } from '../svq/view';
import type { KnownState } from '../device/unknown';
import { knownOf } from '../track/knowledge';
import type { DeviceTrack } from '../track/track';
import type { Holder } from './audit/audited';
import { auditOf, lossesOf } from './audit/audit';
import type { AuditItem, Loss } from './audit/item';
import type { Destination } from '../load/rule';
import type { RestorePlan, RestoreProfile } from './plan';
import { planRestore } from './profiles';
import {
  commandsAfter,
  destinationAfter,
  phasesAfter,
  phasesOf,
  execute,
  type Executed,
  type LoadRun,
  type RunOptions,
} from './run';
import { findFaults, type FaultSpec } from './faultSpec';

/** What a restore starts from. */
export interface RestoreSource {
  /** The state that the guest set and QEMU acknowledged. */
  readonly intent: KnownState;
  /** What QEMU's model holds of it. */
  readonly model: KnownState;
  /** What the source's own device holds, where the trace shows it. */
  readonly device?: KnownState;
}

/** A restore stream and how far it has been given to the destination. Plain data, never changed in place. */
export interface RestoreSession {
  readonly source: RestoreSource;
  readonly plan: RestorePlan;
  /** Options that change the run. */
  readonly options: RunOptions;
  /** The destination before the first command. */
  readonly start: DeviceState;
  /** Each command's outcome; independent of the position. */
  readonly steps: readonly Executed[];
  /** The whole load: its phases, how it ends, and what is needed to look at the ring in between. */
  readonly run: LoadRun;
  /** Each field of the state, with its fate in the restore. */
  readonly audit: readonly AuditItem[];
  /** The same for what the source's device holds; empty where that isn't known. */
  readonly deviceAudit: readonly AuditItem[];
  readonly losses: readonly Loss[];
  /** Commands that the destination has had so far. */
  readonly position: number;
  /** Phases of the load that are over, of `run.phases`. */
  readonly phase: number;
}

/** The source that a trace gives at some row. */
export function sourceOf(track: DeviceTrack): RestoreSource {
  const { guest, shadow, shadowed } = track;
  // Where nothing of the guest's side is known, what the device was sent stands for it.
  const isSilent = shadowed && guest.qemu.setBy.start.unseen !== undefined && guest.qemu.setBy.toMap().size === 0;
  const { spec, qemu } = isSilent ? shadow : guest;
  const known = { intent: knownOf(spec), model: knownOf(qemu) };
  return shadowed ? { ...known, device: deviceOf(track) } : known;
}

/** The source with what isn't known of it taken from elsewhere. */
export function filledSource(
  { intent, model, device }: RestoreSource,
  fill: (known: KnownState) => KnownState,
): RestoreSource {
  return { intent: fill(intent), model: fill(model), ...(device ? { device: fill(device) } : {}) };
}

/**
 * What the source's device holds. A capture has the guest's command before the device's copy of it, though the guest was
 * answered after: what the last one changes counts as there already.
 */
function deviceOf({ shadow, unforwarded, byteOrder }: DeviceTrack): KnownState {
  const known = knownOf(shadow.spec);
  const last = unforwarded.at(-1);
  if (!last || last.overtaken || last.outCut || last.deviceDown || !isTaken(last.answer)) return known;
  return { ...known, state: take(known.state, requestOf(last.out, known.state, byteOrder === 'big')).state };
}

/**
 * The source that a state on its own gives. One that the specification's model tracked is brought into QEMU's model
 * command by command, so that its limits count.
 */
export function sourceOfState(known: KnownState): RestoreSource {
  const { state } = known;
  if (state.profile === 'qemu') return { intent: known, model: known };
  let model = resetState({ ...state, profile: 'qemu' });
  for (const { out } of planRestore('complete', known).commands) model = applyBytes(model, out).state;
  return { intent: known, model: { ...known, state: model } };
}

/** Plans a restore, runs it and audits the result. The specification's own restore reads what the guest set. */
export function beginRestore(
  source: RestoreSource,
  profile: RestoreProfile,
  destination: Destination = source.model.state,
  options: RunOptions = {},
): RestoreSession {
  const from = profile === 'complete' ? source.intent : source.model;
  const plan = planRestore(profile, from, destination);
  const run = execute(plan, from.state.device, options);
  const { start, steps, end } = run;
  const common = { model: from.state, plan, steps, end, outcome: run.outcome };
  const audited = (intent: KnownState, whose: Holder) =>
    auditOf({ ...common, intent: intent.state, unknown: [intent.unknown, from.unknown], whose });
  const audit = audited(source.intent, 'guest');
  const deviceAudit = source.device ? audited(source.device, 'device') : [];
  const losses = lossesOf(audit);
  return { source, plan, options, start, steps, run, audit, deviceAudit, losses, position: 0, phase: 0 };
}

/** The same plan run anew, as with other faults. */
export function rerun(session: RestoreSession, options: RunOptions): RestoreSession {
  const { source, plan } = session;
  return beginRestore(source, plan.profile, plan.destination, options);
}

/** The same plan with these faults, for the commands that it has; at the same phase. */
export function withFaults(session: RestoreSession, specs: readonly FaultSpec[]): RestoreSession {
  const { faults } = findFaults(specs, session.plan.commands);
  return movedToPhase(rerun(session, { ...session.options, faults }), session.phase);
}

/** The same, stepped to after `position` commands; beyond either end is that end. */
export function movedTo(session: RestoreSession, position: number): RestoreSession {
  const to = Math.max(0, Math.min(position, session.steps.length));
  return { ...session, position: to, phase: phasesAfter(session.run, to) };
}

/** The same, stepped to after so many phases; beyond either end is that end. */
export function movedToPhase(session: RestoreSession, phase: number): RestoreSession {
  const to = Math.max(0, Math.min(phase, session.run.phases.length));
  return { ...session, phase: to, position: commandsAfter(session.run, to) };
}

/** The same one command back: to where the last one was over, then to the one before. */
export function steppedBack(session: RestoreSession): RestoreSession {
  const here = movedTo(session, session.position);
  return here.phase < session.phase ? here : movedTo(session, session.position - 1);
}

/** The same, stepped past the last phase of the current command. */
export function steppedOut(session: RestoreSession): RestoreSession {
  const { run, phase } = session;
  const under = run.phases[phase]?.command;
  return under === undefined ? session : movedToPhase(session, (phasesOf(run, under).at(-1) ?? phase) + 1);
}

/** The command, as it counts in what was sent, that the next phase belongs to; after the last, that one. */
export function underWay({ run, phase }: RestoreSession): number | undefined {
  return (run.phases[phase] ?? run.phases.at(-1))?.command;
}

/** The destination as it is now. Where the start failed, it is reset in the end. */
export function destinationState({ run, phase }: RestoreSession): DeviceState {
  return destinationAfter(run, phase);
}

/** The destination one command before. */
export function destinationBefore(session: RestoreSession): DeviceState {
  return destinationState(movedTo(session, session.position - 1));
}

/** The ring, its pages and what is in flight, as it is now. */
export function ringNow({ run, phase }: RestoreSession): SvqView {
  return run.player.viewAfter(phase);
}
