import type { DeviceState } from '../../device/state';
import type { RestorePlan } from '../plan';
import type { Executed } from '../run';

/** A load that ended without a working device. */
export interface LoadFailure {
  /** What went wrong, in a sentence. */
  readonly why: string;
}

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
  /** Absent where the device started. */
  readonly failure?: LoadFailure;
}
