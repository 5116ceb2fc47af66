import { STATE_PARTS, type StatePart } from '../device/parts';
import type {
  Coalesce,
  Coalescing,
  DeviceState,
  HashConfig,
  MacTable,
  RssConfig,
  RxMode,
  Steering,
} from '../device/state';

/** A field of the state JSON in which two states can differ, by its path. */
export type Field =
  | 'features'
  | 'mac'
  | `status.${keyof DeviceState['status']}`
  | `rx.${keyof RxMode}`
  | `mac_table.${keyof MacTable}`
  | 'vlans'
  | 'queue_pairs'
  | 'steering'
  | 'rss'
  | 'hash'
  | 'guest_offloads'
  | 'coalescing'
  | `coalescing.${keyof Coalescing}`
  | 'hash_tunnel'
  | 'rss_contexts'
  | `rss_contexts.${string}`;

type Compare<P extends StatePart> = (a: DeviceState[P], b: DeviceState[P]) => readonly Field[];

/**
 * How each part is compared: by what it does to frames. The order of a filter's addresses and their repetition, and
 * coalescing of a virtqueue that says what its direction says anyway, make no difference.
 */
const COMPARE: { readonly [P in StatePart]: Compare<P> } = {
  mac: whole('mac'),
  status: (a, b) => (['link_up', 'announce'] as const).filter((name) => a[name] !== b[name]).map(inside('status')),
  rx: (a, b) =>
    (['promisc', 'allmulti', 'alluni', 'nomulti', 'nouni', 'nobcast'] as const)
      .filter((mode) => a[mode] !== b[mode])
      .map(inside('rx')),
  mac_table: (a, b) => [
    ...(['unicast', 'multicast'] as const).filter((list) => !sameAddresses(a[list], b[list])).map(inside('mac_table')),
    ...(['unicast_overflow', 'multicast_overflow'] as const)
      .filter((flag) => a[flag] !== b[flag])
      .map(inside('mac_table')),
  ],
  vlans: (a, b) => (a === b || (a !== 'all' && b !== 'all' && sameNumbers(a, b)) ? [] : ['vlans']),
  queue_pairs: whole('queue_pairs'),
  steering: compareSteering,
  guest_offloads: whole('guest_offloads'),
  coalescing: (a, b) => {
    if (!a || !b) return a === b ? [] : ['coalescing'];
    const directions = (['rx', 'tx'] as const).filter((direction) => !sameCoalesce(a[direction], b[direction]));
    const queues = queuesApart(a, b).length > 0 ? (['vq'] as const) : [];
    return [...directions, ...queues].map(inside('coalescing'));
  },
  hash_tunnel: whole('hash_tunnel'),
  rss_contexts: (a, b) => {
    if (!a || !b) return a === b ? [] : ['rss_contexts'];
    return keysOf(a, b)
      .filter((id) => !sameOptional(a[id], b[id], sameRss))
      .map(inside('rss_contexts'));
  },
};

function whole<F extends StatePart & Field>(field: F) {
  return (a: DeviceState[F], b: DeviceState[F]): readonly Field[] => (a === b ? [] : [field]);
}

function inside<P extends string>(part: P) {
  return <N extends string>(name: N): `${P}.${N}` => `${part}.${name}`;
}

function compareSteering(a: Steering, b: Steering): readonly Field[] {
  const fields: Field[] = [];
  if ((a.mode === 'rss') !== (b.mode === 'rss')) fields.push('steering');
  if (!sameOptional(rssOf(a), rssOf(b), sameRss)) fields.push('rss');
  if (!sameOptional(hashOf(a), hashOf(b), sameHash)) fields.push('hash');
  return fields;
}

export function rssOf(steering: Steering): RssConfig | undefined {
  return steering.mode === 'rss' ? steering.rss : undefined;
}

export function hashOf(steering: Steering): HashConfig | undefined {
  return steering.mode === 'hash' ? steering.hash : undefined;
}

function sameOptional<T>(a: T | undefined, b: T | undefined, same: (a: T, b: T) => boolean): boolean {
  return a === undefined || b === undefined ? a === b : same(a, b);
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function sameAddresses(a: readonly string[], b: readonly string[]): boolean {
  if (a === b || sameText(a, b)) return true;
  const here = new Set(a);
  const there = new Set(b);
  return here.size === there.size && a.every((address) => there.has(address));
}

/** True for the same texts in the same order. */
export function sameText(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function sameRss(a: RssConfig, b: RssConfig): boolean {
  return (
    a === b ||
    (sameHash(a, b) &&
      a.unclassified_queue === b.unclassified_queue &&
      a.max_tx_vq === b.max_tx_vq &&
      sameNumbers(a.indirection_table, b.indirection_table))
  );
}

function sameHash(a: HashConfig, b: HashConfig): boolean {
  return a.hash_types === b.hash_types && a.key === b.key;
}

export function sameCoalesce(a: Coalesce, b: Coalesce): boolean {
  return a.max_packets === b.max_packets && a.max_usecs === b.max_usecs;
}

/** What holds for a virtqueue: its own parameters, or else those of its direction. Receive queues have even numbers. */
export function coalesceOf({ rx, tx, vq }: Coalescing, index: string): Coalesce {
  return vq[index] ?? (Number(index) % 2 === 0 ? rx : tx);
}

/** Virtqueues with parameters of their own in either, for which other parameters hold. */
export function queuesApart(a: Coalescing, b: Coalescing): string[] {
  return keysOf(a.vq, b.vq).filter((index) => !sameCoalesce(coalesceOf(a, index), coalesceOf(b, index)));
}

/** The numbers that either has, ascending. */
export function keysOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort((one, other) => Number(one) - Number(other));
}

/** The fields of one part in which two states differ by meaning. */
export function partedIn<P extends StatePart>(
  part: P,
  a: Pick<DeviceState, P>,
  b: Pick<DeviceState, P>,
): readonly Field[] {
  if (a[part] === b[part]) return [];
  const compare: Compare<P> = COMPARE[part];
  return compare(a[part], b[part]);
}

/** The fields in which two states differ by meaning, in the order of the state JSON; features are none of them. */
export function partedFields(a: DeviceState, b: DeviceState): readonly Field[] {
  return STATE_PARTS.flatMap((part) => partedIn(part, a, b));
}

interface Seen {
  readonly a: unknown;
  readonly b: unknown;
  readonly fields: readonly Field[];
}

/** The same for states that follow each other: parts that neither has changed since are not compared again. */
export class FieldWatch {
  readonly #seen = new Map<StatePart, Seen>();

  between(a: DeviceState, b: DeviceState): readonly Field[] {
    return STATE_PARTS.flatMap((part) => {
      const seen = this.#seen.get(part);
      if (seen && seen.a === a[part] && seen.b === b[part]) return seen.fields;
      const fields = partedIn(part, a, b);
      this.#seen.set(part, { a: a[part], b: b[part], fields });
      return fields;
    });
  }
}
