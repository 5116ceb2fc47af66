import { diffStates, type Json } from '../device/diff';
import type { DeviceState } from '../device/state';
import type { RestorePlan } from './plan';
import { concerns } from './concerns';
import { partedWhy } from './parted';
import type { Executed } from './run';

/** A field that isn't at the destination what it was at the source, and why. */
export interface Loss {
  readonly field: string;
  readonly source: Json;
  readonly destination: Json;
  readonly why: string;
}

export interface Audited {
  /** What the guest had set and was told that it has. */
  readonly intent: DeviceState;
  /** What the restoring program knows: QEMU's model under a QEMU profile. */
  readonly model: DeviceState;
  readonly plan: RestorePlan;
  /** The destination before the first command. */
  readonly start: DeviceState;
  readonly steps: readonly Executed[];
}

/**
 * What is lost: the fields in which the destination, after all commands, differs from what the guest set. The cause is
 * the first place on the way where the value went: refused, left out, never in the model, or not there to be restored.
 */
export function lossesOf(audited: Audited): Loss[] {
  const { intent, start, steps } = audited;
  const destination = steps.at(-1)?.after ?? start;
  return diffStates(intent, destination)
    .filter(({ path }) => !path.startsWith('status.'))
    .map(({ path, a, b }) => ({ field: path, source: a, destination: b, why: cause(path, audited) }));
}

function cause(path: string, { intent, model, plan, steps }: Audited): string {
  const refusal = steps.find((step) => !step.verdict.ok && concerns(step.command.restores, path));
  if (refusal && !refusal.verdict.ok) return `The destination refuses ${refusal.command.name}: ${refusal.verdict.why}`;
  const omissions = plan.omitted.filter((omission) => concerns(omission.path, path));
  const lost = omissions.find(({ harmless }) => !harmless);
  if (lost) return lost.why;
  if (diffStates(intent, model).some((parted) => concerns(parted.path, path))) {
    return partedWhy(path, intent, model);
  }
  const sent = steps.find((step) => step.wrote.some((wrote) => concerns(wrote, path)));
  if (sent) return `${sent.command.name} sets it to another value: ${sent.command.reason}`;
  return omissions[0]?.why ?? 'No command of the stream restores it.';
}
