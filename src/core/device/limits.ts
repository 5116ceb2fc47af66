/**
 * What a device can hold beyond what its configuration space says of queue pairs, RSS table and key. Absent: no limit
 * but the specification's.
 */
export interface DeviceLimits {
  /** Entries of the MAC filter table, unicast and multicast together. */
  readonly mac_table_entries?: number;
  /** VLANs that can be set at a time. */
  readonly vlans?: number;
}

export const NO_LIMITS: DeviceLimits = {};
