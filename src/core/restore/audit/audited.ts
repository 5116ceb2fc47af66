import type { DeviceState } from '../../device/state';
import type { LoadOutcome } from '../outcome';
import type { RestorePlan } from '../plan';
import type { Executed } from '../run';

/** All that the audit looks at. */
export interface Audited {
  /** What the guest had set and was told that it has. */
  readonly intent: DeviceState;
  /** What the restoring program knows: QEMU's model under a QEMU profile. */
  readonly model: DeviceState;
  readonly plan: RestorePlan;
  readonly steps: readonly Executed[];
  /** The destination after everything. */
  readonly end: DeviceState;
  readonly outcome: LoadOutcome;
}
