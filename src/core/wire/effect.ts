import type { DeviceConfig } from './config';
import type { MacAddress } from './mac';

/** Receive-side scaling as RSS_CONFIG sets it; `key` is hex text. */
export interface Rss {
  readonly hash_types: number;
  readonly indirection_table: readonly number[];
  readonly unclassified_queue: number;
  readonly max_tx_vq: number;
  readonly key: string;
}

interface Parameters {
  readonly max_packets: number;
  readonly max_usecs: number;
}

/**
 * What commands read and set of a device: the least that their effects need. The device state has it all, which the
 * compiler checks where effects are applied to it.
 */
export interface DeviceParts {
  readonly mac: MacAddress;
  readonly status: { readonly link_up: boolean; readonly announce: boolean };
  readonly rx: {
    readonly promisc: boolean;
    readonly allmulti: boolean;
    readonly alluni: boolean;
    readonly nomulti: boolean;
    readonly nouni: boolean;
    readonly nobcast: boolean;
  };
  readonly mac_table: {
    readonly unicast: readonly MacAddress[];
    readonly multicast: readonly MacAddress[];
    readonly unicast_overflow: boolean;
    readonly multicast_overflow: boolean;
  };
  /** Ascending; `all` while there is no filter. */
  readonly vlans: readonly number[] | 'all';
  readonly queue_pairs: number;
  readonly steering:
    | { readonly mode: 'automatic' }
    | { readonly mode: 'rss'; readonly rss: Rss }
    | { readonly mode: 'hash'; readonly hash: Pick<Rss, 'hash_types' | 'key'> };
  readonly guest_offloads: bigint;
  /** Undefined where the features don't give it to the device, like those below. */
  readonly coalescing:
    { readonly rx: Parameters; readonly tx: Parameters; readonly vq: Readonly<Record<string, Parameters>> } | undefined;
  readonly hash_tunnel: number | undefined;
  readonly rss_contexts: Readonly<Record<string, Rss>> | undefined;
}

/** What a driver has negotiated, which no command changes. */
export interface Negotiated {
  readonly features: bigint;
}

/** The parts that a command gives another value; undefined where the device doesn't have what the command is about. */
export type Patch = Partial<DeviceParts> | undefined;

/** What QEMU's handlers look at besides the command. */
export type QemuFacts = Pick<DeviceParts, 'status'> & Negotiated & { readonly config: DeviceConfig };

/** How QEMU's own device model handles a command, beyond what the specification says. */
export interface QemuHandling<V> {
  /** The function of hw/net/virtio-net.c. */
  readonly handler: string;
  /** Why it refuses the command; undefined where it takes it. `trailing`: bytes follow the last field. */
  readonly refuses?: (device: QemuFacts, values: V, trailing: boolean) => string | undefined;
  /** Whether it refuses follows from the command's bytes alone. */
  readonly refusesByBytes?: true;
  /** Paths that follow into what it sets, besides its own bytes. `key_memory` is the key that was set before. */
  readonly reads?: (values: V) => readonly string[];
}

/**
 * Which commands make this one meaningless when they follow it. Both models take such a command whatever their state is, where
 * its fields fill it exactly, and all that it writes is written by the later one too.
 */
export type Supersession =
  /** No other. */
  | 'none'
  /** The same command. */
  | 'command'
  /** Commands of its class with the same value in this field, where it is less than `below`. */
  | { readonly field: string; readonly below: number };

/** The facts of a command that changes nothing in the device. */
export const READS_ONLY = {
  writes: [],
  effect: () => undefined,
  supersededBy: 'none',
} as const;

/** A path of the state JSON with the values of a command's fields in their places. */
export type WrittenPaths = (values: Readonly<Record<string, unknown>>) => readonly string[];

/** Makes a function of written paths such as `vlans.{vid}`; without fields in them it always answers the same list. */
export function writtenPaths(templates: readonly string[]): WrittenPaths {
  if (templates.every((template) => !template.includes('{'))) return () => templates;
  const paths = templates.map((template) => /^([^{]*)\{(\w+)\}$/.exec(template) ?? [template, template, undefined]);
  return (values) =>
    paths.map(([, before = '', field]) => (field === undefined ? before : `${before}${String(values[field])}`));
}

/** The parameters of those queues that keep theirs; the same object where all do. */
export function keptQueues<P>(
  queues: Readonly<Record<string, P>>,
  keeps: (index: number) => boolean,
): Readonly<Record<string, P>> {
  if (Object.keys(queues).every((index) => keeps(Number(index)))) return queues;
  return Object.fromEntries(Object.entries(queues).filter(([index]) => keeps(Number(index))));
}
