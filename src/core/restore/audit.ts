import { diffStates, type Json } from '../device/diff';
import type { DeviceState } from '../device/state';
import type { Omission, RestorePlan } from './plan';
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
 * the first place on the way where the value went: refused, left out, or never in the model.
 */
export function lossesOf({ intent, model, plan, start, steps }: Audited): Loss[] {
  const destination = steps.at(-1)?.after ?? start;
  return diffStates(intent, destination)
    .filter(({ path }) => !path.startsWith('status.'))
    .map(({ path, a, b }) => ({
      field: path,
      source: a,
      destination: b,
      why: cause(path, model, intent, plan, steps),
    }));
}

function cause(
  path: string,
  model: DeviceState,
  intent: DeviceState,
  plan: RestorePlan,
  steps: readonly Executed[],
): string {
  const refusal = steps.find((step) => !step.verdict.ok && related(step.command.restores, path));
  if (refusal && !refusal.verdict.ok) return `The destination refuses ${refusal.command.name}: ${refusal.verdict.why}`;
  const omission = omissionOf(path, plan.omitted);
  if (omission) return omission.why;
  const parted = diffStates(intent, model).find((difference) => related(difference.path, path));
  if (parted) return partedWhy(path, model);
  const sent = steps.find((step) => step.wrote.some((wrote) => related(wrote, path)));
  if (sent) return `${sent.command.name} sets it to another value: ${sent.command.reason}`;
  return 'No command of the stream restores it.';
}

function omissionOf(path: string, omitted: readonly Omission[]): Omission | undefined {
  const found = omitted.filter(
    (omission) => related(omission.path, path) || (path === 'steering' && ['rss', 'hash'].includes(omission.path)),
  );
  return found.find((omission) => !omission.harmless);
}

function partedWhy(path: string, model: DeviceState): string {
  const { unicast_overflow, multicast_overflow } = model.mac_table;
  if (path.startsWith('mac_table') && (unicast_overflow || multicast_overflow)) {
    return "The addresses overflowed the 64 entries of QEMU's model, which dropped that part of the table.";
  }
  if (path === 'rss' || path === 'hash' || path === 'steering') {
    return "QEMU's model holds it otherwise: keys have 40 bytes there, and HASH_CONFIG turns RSS on when VIRTIO_NET_F_RSS is negotiated.";
  }
  return "QEMU's model doesn't hold it: it refused the command, or doesn't implement it.";
}

/** True for the same field, or one within the other. */
function related(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
