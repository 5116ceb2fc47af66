import type { DeviceState } from './state';

/** The parts of a state that commands and restarts set, in the order of the state JSON. */
export const STATE_PARTS = [
  'mac',
  'status',
  'rx',
  'mac_table',
  'vlans',
  'queue_pairs',
  'steering',
  'guest_offloads',
  'coalescing',
  'hash_tunnel',
  'rss_contexts',
] as const satisfies readonly (keyof DeviceState)[];
export type StatePart = (typeof STATE_PARTS)[number];
