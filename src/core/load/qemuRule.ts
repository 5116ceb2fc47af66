import { within, type QemuRelease, type ReleaseRange } from '../qemu/release';
import type { DeviceState } from '../device/state';
import type { Destination, Omission } from '../restore/plan';
import { because, both, left, type RestoreRule, type Result } from './rule';

/** How QEMU restores one part of the state, from a release on. The texts are phrases, for a table. */
export interface QemuRule extends RestoreRule, ReleaseRange {
  readonly since: QemuRelease;
  /** The part. */
  readonly what: string;
  /** The commands, without their common prefix, and what they carry. */
  readonly sends: string;
  /** When they are sent: features that must be negotiated, and the value. */
  readonly when: string;
}

/**
 * What a release makes of the part. One that doesn't have the rule yet sends nothing; that is no loss where the rule itself
 * would send nothing.
 */
export function ruled(rule: QemuRule, release: QemuRelease, state: DeviceState, destination: Destination): Result {
  const result = rule.apply(state, destination);
  if (within(release, rule)) return result;
  const why = because('not-implemented', `QEMU ${release} doesn't restore it; QEMU does since ${rule.since}.`);
  const omitted = result.omit ?? [];
  const kept = omitted.filter((omission) => omission.harmless || isOfFeature(omission));
  const paths = new Set([...result.send.map(({ restores }) => restores), ...omitted.map(({ path }) => path)]);
  for (const { path } of kept) paths.delete(path);
  return both({ send: [], omit: kept }, ...[...paths].map((path) => left(path, rule.what, why)));
}

/** Missing features are the better reason: no release could send it. */
function isOfFeature({ cause }: Omission): boolean {
  return cause === 'no-feature' || cause === 'feature-added';
}
