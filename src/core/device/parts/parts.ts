import { coalescing } from './coalescing';
import { guest_offloads, hash_tunnel } from './masks';
import { mac, mac_table } from './addresses';
import { rx } from './receive';
import { status } from './status';
import { queue_pairs, rss_contexts, steering } from './steering';
import { vlans } from './vlans';

/**
 * The parts of the device state that commands and restarts set, in the order of the state JSON. All that goes by part
 * follows from here: the type, reset, JSON, comparison, filters, audit, views and texts.
 */
export const PARTS = {
  mac,
  status,
  rx,
  mac_table,
  vlans,
  queue_pairs,
  steering,
  guest_offloads,
  coalescing,
  hash_tunnel,
  rss_contexts,
} as const;

export type StatePart = keyof typeof PARTS;
