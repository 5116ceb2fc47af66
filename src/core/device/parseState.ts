import { parseFeatures } from '../wire/features';
import { fromHex } from '../wire/hex';
import { parseMac } from '../wire/mac';
import { resetParts } from './reset';
import {
  QEMU_KEY_BYTES,
  type Coalesce,
  type Coalescing,
  type DeviceState,
  type HashConfig,
  type Profile,
  type RssConfig,
  type RxMode,
  type Steering,
} from './state';

/** A state JSON that can't be used: which field, and what it should be. */
export class StateError extends Error {
  override readonly name = 'StateError';
  constructor(
    readonly path: string,
    needs: string,
  ) {
    super(`${path === '' ? 'the state' : `\`${path}\``}: ${needs}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Most VLAN ids, table entries and the like that a state may list: 16 bits number them. */
const LIST_LIMIT = 65_536;

/**
 * The one door through which a state from outside comes in: everything is checked, and what doesn't fit is named.
 * `mac` is taken for the configured address too, as the state JSON doesn't tell it.
 * @throws {StateError} naming the first field that doesn't fit.
 */
export function parseState(json: unknown): DeviceState {
  const root = object(json, '');
  if (root['version'] !== 1)
    throw new StateError('version', 'must be 1, the only version of the state JSON that is known');
  const mac = macText(root['mac'], 'mac');
  const rx = object(root['rx'], 'rx');
  const status = object(root['status'] ?? {}, 'status');
  const table = object(root['mac_table'] ?? {}, 'mac_table');
  const steering = parseSteering(root);
  const negotiated = features(root['features']);
  const key = steering.mode === 'rss' ? steering.rss.key : steering.mode === 'hash' ? steering.hash.key : '';
  return {
    device: text(root['device'] ?? 'net0', 'device'),
    profile: profile(root['profile'] ?? 'qemu'),
    features: negotiated,
    config: { mac },
    mac,
    status: {
      link_up: flag(status['link_up'] ?? true, 'status.link_up'),
      announce: flag(status['announce'] ?? false, 'status.announce'),
    },
    rx: parseRx(rx),
    mac_table: {
      unicast: list(table['unicast'] ?? [], 'mac_table.unicast').map((item, i) =>
        macText(item, `mac_table.unicast[${i}]`),
      ),
      multicast: list(table['multicast'] ?? [], 'mac_table.multicast').map((item, i) =>
        macText(item, `mac_table.multicast[${i}]`),
      ),
      unicast_overflow: flag(table['unicast_overflow'] ?? false, 'mac_table.unicast_overflow'),
      multicast_overflow: flag(table['multicast_overflow'] ?? false, 'mac_table.multicast_overflow'),
    },
    queue_pairs: number(root['queue_pairs'] ?? 1, 'queue_pairs', 0, 0xffff),
    steering,
    guest_offloads: mask(root['guest_offloads'], 'guest_offloads'),
    ...optionalParts(root, negotiated),
    key_memory: key.slice(0, 2 * QEMU_KEY_BYTES).padEnd(2 * QEMU_KEY_BYTES, '0'),
  };
}

type Optional = Pick<DeviceState, 'vlans' | 'coalescing' | 'hash_tunnel' | 'rss_contexts'>;

/**
 * The parts that features give to a device. Left out, they are as after a reset; one that says no more than that is
 * dropped where the features don't give it, as the device has no such part.
 */
function optionalParts(root: Fields, negotiated: bigint): Optional {
  const reset = resetParts(negotiated);
  const given: Optional = {
    vlans: isAbsent(root['vlans']) ? reset.vlans : vlans(root['vlans']),
    coalescing: parseCoalescing(root['coalescing']) ?? reset.coalescing,
    hash_tunnel: isAbsent(root['hash_tunnel'])
      ? reset.hash_tunnel
      : number(root['hash_tunnel'], 'hash_tunnel', 0, 0xffffffff),
    rss_contexts: parseContexts(root['rss_contexts']) ?? reset.rss_contexts,
  };
  const { vlans: vids, coalescing, hash_tunnel, rss_contexts } = given;
  return {
    vlans: vids.length === 0 ? reset.vlans : vids,
    coalescing: coalescing && isCoalescing(coalescing) ? coalescing : reset.coalescing,
    hash_tunnel: hash_tunnel === 0 ? reset.hash_tunnel : hash_tunnel,
    rss_contexts: rss_contexts && Object.keys(rss_contexts).length > 0 ? rss_contexts : reset.rss_contexts,
  };
}

/** True when any of the parameters is set. */
function isCoalescing({ rx, tx, vq }: Coalescing): boolean {
  return Object.keys(vq).length > 0 || [rx, tx].some((set) => set.max_packets !== 0 || set.max_usecs !== 0);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function object(value: unknown, path: string): Fields {
  if (!isFields(value)) throw new StateError(path, 'must be a JSON object');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new StateError(path, 'must be a list');
  if (value.length > LIST_LIMIT)
    throw new StateError(path, `has ${value.length} entries; at most ${LIST_LIMIT} make sense`);
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new StateError(path, 'must be text');
  return value;
}

function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new StateError(path, 'must be true or false');
  return value;
}

function number(value: unknown, path: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new StateError(path, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function profile(value: unknown): Profile {
  if (value !== 'qemu' && value !== 'spec') throw new StateError('profile', 'must be "qemu" or "spec"');
  return value;
}

function features(value: unknown): bigint {
  const parsed = typeof value === 'string' ? parseFeatures(value) : undefined;
  if (parsed === undefined)
    throw new StateError('features', 'must be hex text of the negotiated features, such as "0x100ffbba7"');
  return parsed;
}

function mask(value: unknown, path: string): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,16}$/.test(value))
    throw new StateError(path, 'must be hex text of up to 64 bits, such as "0x82"');
  return BigInt(value);
}

function macText(value: unknown, path: string): string {
  const parsed = typeof value === 'string' ? parseMac(value) : undefined;
  if (parsed === undefined) throw new StateError(path, 'must be an address such as "52:54:00:12:34:56"');
  return parsed;
}

function keyText(value: unknown, path: string): string {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  if (typeof value !== 'string' || !bytes || bytes.length > 255)
    throw new StateError(path, 'must be hex text of up to 255 bytes');
  return value.toLowerCase();
}

function parseRx(rx: Fields): RxMode {
  const mode = (name: keyof RxMode) => flag(rx[name], `rx.${name}`);
  return {
    promisc: mode('promisc'),
    allmulti: mode('allmulti'),
    alluni: mode('alluni'),
    nomulti: mode('nomulti'),
    nouni: mode('nouni'),
    nobcast: mode('nobcast'),
  };
}

function vlans(value: unknown): readonly number[] | 'all' {
  if (value === 'all') return 'all';
  const vids = list(value, 'vlans').map((vid, i) => number(vid, `vlans[${i}]`, 0, 0xffff));
  return [...new Set(vids)].sort((a, b) => a - b);
}

function rssConfig(value: unknown, path: string): RssConfig {
  const fields = object(value, path);
  const table = list(fields['indirection_table'], `${path}.indirection_table`);
  if (table.length === 0) throw new StateError(`${path}.indirection_table`, 'must have at least one entry');
  return {
    hash_types: number(fields['hash_types'], `${path}.hash_types`, 0, 0xffffffff),
    indirection_table: table.map((queue, i) => number(queue, `${path}.indirection_table[${i}]`, 0, 0xffff)),
    unclassified_queue: number(fields['unclassified_queue'], `${path}.unclassified_queue`, 0, 0xffff),
    max_tx_vq: number(fields['max_tx_vq'], `${path}.max_tx_vq`, 0, 0xffff),
    key: keyText(fields['key'], `${path}.key`),
  };
}

function hashConfig(value: unknown): HashConfig {
  const fields = object(value, 'hash');
  return {
    hash_types: number(fields['hash_types'], 'hash.hash_types', 0, 0xffffffff),
    key: keyText(fields['key'], 'hash.key'),
  };
}

function parseSteering({ steering, rss, hash }: Fields): Steering {
  if (!isAbsent(rss) && !isAbsent(hash))
    throw new StateError('hash', 'must be null while `rss` is set: a device has one mode of steering');
  if (!isAbsent(steering) && steering !== 'automatic' && steering !== 'rss')
    throw new StateError('steering', 'must be "automatic" or "rss"');
  if (steering === 'rss' && isAbsent(rss)) throw new StateError('rss', 'must be set while `steering` is "rss"');
  if (steering === 'automatic' && !isAbsent(rss))
    throw new StateError('rss', 'must be null while `steering` is "automatic"');
  if (!isAbsent(rss)) return { mode: 'rss', rss: rssConfig(rss, 'rss') };
  return isAbsent(hash) ? { mode: 'automatic' } : { mode: 'hash', hash: hashConfig(hash) };
}

function coalesce(value: unknown, path: string): Coalesce {
  const fields = object(value, path);
  return {
    max_packets: number(fields['max_packets'], `${path}.max_packets`, 0, 0xffffffff),
    max_usecs: number(fields['max_usecs'], `${path}.max_usecs`, 0, 0xffffffff),
  };
}

function parseCoalescing(value: unknown): DeviceState['coalescing'] {
  if (isAbsent(value)) return undefined;
  const fields = object(value, 'coalescing');
  const queues = object(fields['vq'] ?? {}, 'coalescing.vq');
  return {
    rx: coalesce(fields['rx'], 'coalescing.rx'),
    tx: coalesce(fields['tx'], 'coalescing.tx'),
    vq: numbered(queues, 'coalescing.vq', coalesce),
  };
}

function parseContexts(value: unknown): DeviceState['rss_contexts'] {
  return isAbsent(value) ? undefined : numbered(object(value, 'rss_contexts'), 'rss_contexts', rssConfig);
}

/** An object whose keys are 16-bit numbers. */
function numbered<T>(fields: Fields, path: string, parse: (value: unknown, path: string) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => {
      const place = `${path}.${key}`;
      if (!/^(0|[1-9]\d{0,4})$/.test(key) || Number(key) > 0xffff)
        throw new StateError(place, 'must be named by a number of up to 16 bits');
      return [key, parse(item, place)];
    }),
  );
}
