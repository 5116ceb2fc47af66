import { hexNumber } from '../wire/hex';
import type { Coalescing, DeviceState, HashConfig, MacTable, Profile, RssConfig, RxMode } from './state';

/** How JSON says that there is none. */
export const NONE = null;

/** The state JSON, version 1: the form that exports, the command line, tests and other tools share. */
export type StateJson = {
  readonly version: 1;
  readonly device: string;
  readonly profile: Profile;
  readonly features: string;
  readonly mac: string;
  readonly status: { readonly link_up: boolean; readonly announce: boolean };
  readonly rx: RxMode;
  readonly mac_table: MacTable;
  readonly vlans: readonly number[] | 'all';
  readonly queue_pairs: number;
  readonly steering: 'automatic' | 'rss';
  readonly rss: RssConfig | null;
  readonly hash: HashConfig | null;
  readonly guest_offloads: string;
  readonly coalescing: Coalescing | null;
  readonly hash_tunnel: number | null;
  readonly rss_contexts: Readonly<Record<string, RssConfig>> | null;
};

/** The state as JSON data, fields in the order of the format. */
export function stateToJson(state: DeviceState): StateJson {
  const { steering } = state;
  return {
    version: 1,
    device: state.device,
    profile: state.profile,
    features: hexNumber(state.features),
    mac: state.mac,
    status: state.status,
    rx: state.rx,
    mac_table: state.mac_table,
    vlans: state.vlans,
    queue_pairs: state.queue_pairs,
    steering: steering.mode === 'rss' ? 'rss' : 'automatic',
    rss: steering.mode === 'rss' ? steering.rss : NONE,
    hash: steering.mode === 'hash' ? steering.hash : NONE,
    guest_offloads: hexNumber(state.guest_offloads),
    coalescing: state.coalescing ?? NONE,
    hash_tunnel: state.hash_tunnel ?? NONE,
    rss_contexts: state.rss_contexts ?? NONE,
  };
}
