import type { DeviceState } from '../../device/state';
import type { Unknown } from '../../device/unknown';
import type { LoadOutcome } from '../outcome';
import type { RestorePlan } from '../plan';
import type { Executed } from '../run';

/** Whose state is looked for at the destination. */
export type Holder = 'guest' | 'device';

/** All that the audit looks at. */
export interface Audited {
  /** What is to arrive: what the guest had set and was told that it has, or what the source's device holds. */
  readonly intent: DeviceState;
  /** What isn't known of that, or of what the restoring program knows. */
  readonly unknown: readonly Unknown[];
  readonly whose: Holder;
  /** What the restoring program knows: QEMU's model under a QEMU profile. */
  readonly model: DeviceState;
  readonly plan: RestorePlan;
  readonly steps: readonly Executed[];
  /** The destination after everything. */
  readonly end: DeviceState;
  readonly outcome: LoadOutcome;
}
