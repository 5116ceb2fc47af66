/**
 * What a device can hold beyond what its configuration space says of queue pairs, RSS table and key. Absent: no limit
 * but the specification's.
 */
export interface DeviceLimits {
  /** Entries of the MAC filter table, unicast and multicast together. */
  readonly mac_table_entries?: number;
  /**
   * What becomes of a longer table. The specification leaves it to the device, whose filtering is best effort: it
   * answers ERR (`refuse`, also when absent), or OK and receives all addresses of a list that doesn't fit (`widen`).
   */
  readonly mac_table_overflow?: MacTableOverflow;
  /** VLANs that can be set at a time. */
  readonly vlans?: number;
  /** Mask of the hash types that it takes. */
  readonly hash_types?: number;
  /** RSS contexts beside the device's own. */
  readonly rss_contexts?: number;
}
export type MacTableOverflow = 'refuse' | 'widen';

export const NO_LIMITS: DeviceLimits = {};
