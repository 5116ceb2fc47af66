import type { FindingCode, Severity } from '../findings/finding';
import { HASH_TYPES, TUNNEL_TYPES, bitNames, unnamedBits } from './bits';
import type { DeviceConfig } from './config';
import { unsignedAt } from './cursor';
import { F, featureName, hasFeature } from './features';
import { hexNumber } from './hex';
import { mac, uint, type MacField, type Rule, type UintField, type Violation } from './layout';
import { MAC_LENGTH, isGroup, macAt, type MacAddress } from './mac';
import { plural } from './text';

const LAYOUT = 'virtio 1.4, Network Device, Device configuration layout';

type NumberName = Exclude<keyof DeviceConfig, 'mac'>;

/** One field of the configuration space. */
export interface ConfigField {
  readonly field: MacField<'mac'> | UintField<NumberName>;
  /** Bytes from the start of the configuration space. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** As the specification writes it. */
  readonly type: 'u8[6]' | 'u8' | 'le16' | 'le32';
  /** It means something when one of these features is negotiated. */
  readonly features: readonly number[];
}

const TYPES = { 1: 'u8', 2: 'le16', 4: 'le32' } as const;

function wrong(severity: Severity, code: FindingCode, message: string): Violation {
  return { code, severity, message, spec: LAYOUT };
}

const stationAddress: Rule<MacAddress> = (address) =>
  isGroup(address) || address === '00:00:00:00:00:00'
    ? wrong('warning', 'config-mac', `${address} can't be a station's own address.`)
    : undefined;

const knownStatus: Rule<number> = (status) =>
  status > 3
    ? wrong('warning', 'config-status', `status ${hexNumber(status)} has bits other than LINK_UP (1) and ANNOUNCE (2).`)
    : undefined;

const pairsInRange: Rule<number> = (pairs) =>
  pairs < 1 || pairs > 0x8000
    ? wrong('error', 'config-queue-pairs', `max_virtqueue_pairs is ${pairs}; it must be 1 to 0x8000.`)
    : undefined;

const mtuInRange: Rule<number> = (mtu) =>
  mtu < 68 ? wrong('error', 'config-mtu', `mtu is ${mtu}; it must be at least 68.`) : undefined;

const speedInRange: Rule<number> = (speed) =>
  speed > 0x7fffffff && speed !== 0xffffffff
    ? wrong('warning', 'config-speed', `speed is ${hexNumber(speed)}: 0 to 0x7fffffff, or 0xffffffff for unknown.`)
    : undefined;

const knownDuplex: Rule<number> = (duplex) =>
  duplex > 1 && duplex !== 0xff
    ? wrong('warning', 'config-duplex', `duplex is ${hexNumber(duplex)}: 1 full, 0 half, 0xff unknown.`)
    : undefined;

const keySize: Rule<number> = (size) => {
  if (size < 40) return wrong('error', 'config-rss-key', `rss_max_key_size is ${size}; it must be at least 40.`);
  if (size === 40) return undefined;
  return wrong(
    'info',
    'config-rss-key',
    `rss_max_key_size is ${size}; Linux has keys of 40 bytes. It uses 40 of these since March 2026 (b4e5f04c58a2); before, it refuses the device, or, without the fix of CVE-2024-53082, writes past its key.`,
  );
};

const tableLength: Rule<number> = (length) => {
  const is = `rss_max_indirection_table_length is ${length}`;
  if (length < 128) return wrong('error', 'config-rss-table', `${is}; it must be at least 128.`);
  if (length === 128) return undefined;
  return wrong('info', 'config-rss-table', `${is}; Linux before 6.12 overflows its table of 128 then.`);
};

const namedHashTypes: Rule<number> = (types) => {
  const unsupported = unnamedBits(types, HASH_TYPES);
  if (unsupported === 0n) return undefined;
  const bits = bitNames(unsupported, HASH_TYPES).join(', ');
  return wrong(
    'warning',
    'config-hash-types',
    `supported_hash_types has ${bits}, which the specification does not define.`,
  );
};

const namedTunnelTypes: Rule<number> = (types) => {
  const unsupported = unnamedBits(types, TUNNEL_TYPES);
  if (unsupported === 0n) return undefined;
  const bits = bitNames(unsupported, TUNNEL_TYPES).join(', ');
  return wrong(
    'warning',
    'config-tunnel-types',
    `supported_tunnel_types has ${bits}, which the specification does not define.`,
  );
};

const number = (offset: number, field: UintField<NumberName>, ...features: readonly number[]): ConfigField => ({
  field,
  offset,
  length: field.size,
  type: TYPES[field.size],
  features,
});

/**
 * The configuration space, field by field. Numbers marked `legacy` are in the guest's byte order for a legacy guest.
 * Source: virtio 1.4, "Device configuration layout" and "Legacy Interface: Device configuration layout" of the network
 * device; for `mtu` Linux, struct virtio_net_config.
 */
export const CONFIG_SPACE: readonly ConfigField[] = [
  {
    field: mac('mac', 'The address that the device starts with.', [stationAddress]),
    offset: 0,
    length: MAC_LENGTH,
    type: 'u8[6]',
    features: [F.MAC],
  },
  number(
    6,
    uint('status', 2, 'Bit 0 LINK_UP, bit 1 ANNOUNCE.', { legacy: true, format: 'hex', rules: [knownStatus] }),
    F.STATUS,
  ),
  number(
    8,
    uint('max_virtqueue_pairs', 2, 'Queue pairs that the device has.', { legacy: true, rules: [pairsInRange] }),
    F.MQ,
    F.RSS,
  ),
  number(10, uint('mtu', 2, 'Largest packet, in bytes.', { legacy: true, rules: [mtuInRange] }), F.MTU),
  number(12, uint('speed', 4, 'Mbit/s; 0xffffffff unknown.', { rules: [speedInRange] }), F.SPEED_DUPLEX),
  number(16, uint('duplex', 1, '1 full, 0 half, 0xff unknown.', { rules: [knownDuplex] }), F.SPEED_DUPLEX),
  number(
    17,
    uint('rss_max_key_size', 1, 'Longest key of RSS_CONFIG and HASH_CONFIG, in bytes.', { rules: [keySize] }),
    F.RSS,
    F.HASH_REPORT,
  ),
  number(
    18,
    uint('rss_max_indirection_table_length', 2, 'Most entries of the indirection table.', { rules: [tableLength] }),
    F.RSS,
  ),
  number(
    20,
    uint('supported_hash_types', 4, 'Hash types that the device can calculate.', {
      format: 'hash_types',
      rules: [namedHashTypes],
    }),
    F.RSS,
    F.HASH_REPORT,
  ),
  number(
    24,
    uint('supported_tunnel_types', 4, 'Encapsulations whose inner header the device can hash.', {
      format: 'tunnel_types',
      rules: [namedTunnelTypes],
    }),
    F.HASH_TUNNEL,
  ),
];

/** Something to know of a configuration space; `at` counts in its bytes. */
export interface ConfigFinding extends Violation {
  readonly at: { readonly offset: number; readonly length: number };
}

/** What stands in a field's place. */
export interface ConfigValue {
  readonly field: ConfigField['field'];
  readonly offset: number;
  readonly length: number;
  /** Undefined where the bytes end before it. */
  readonly value: number | MacAddress | undefined;
  /** The features give it to the driver. */
  readonly exists: boolean;
}

export interface ConfigSpace {
  /** The fields that the features give and the bytes hold. */
  readonly config: DeviceConfig;
  readonly values: readonly ConfigValue[];
  readonly findings: readonly ConfigFinding[];
}

/**
 * Reads a configuration space as far as its bytes go. Fields that the features don't give may hold anything: they are
 * told, but neither believed nor judged. `bigEndian` is for a legacy big-endian guest. Never throws on bytes.
 */
export function decodeConfigSpace(bytes: Uint8Array, features: bigint, bigEndian = false): ConfigSpace {
  const findings: ConfigFinding[] = [];
  const numbers: Partial<Record<NumberName, number>> = {};
  let address: MacAddress | undefined;
  const values = CONFIG_SPACE.map((place): ConfigValue => {
    const { field, offset, length } = place;
    const exists = place.features.some((bit) => hasFeature(features, bit));
    const at = { offset: Math.min(offset, bytes.length), length: Math.max(0, Math.min(length, bytes.length - offset)) };
    const entry = { field, ...at, exists };
    if (at.length < length) {
      if (exists) findings.push({ ...missing(place, features, bytes.length), at });
      return { ...entry, value: undefined };
    }
    if (field.kind === 'mac') {
      const value = macAt(bytes, offset);
      if (exists) {
        address = value;
        findings.push(...violations(field.rules, value).map((violation) => ({ ...violation, at })));
      }
      return { ...entry, value };
    }
    const value = unsignedAt(bytes, offset, length, bigEndian && field.legacy);
    if (exists) {
      numbers[field.name] = value;
      findings.push(...violations(field.rules, value).map((violation) => ({ ...violation, at })));
    }
    return { ...entry, value };
  });
  return { config: { ...(address === undefined ? {} : { mac: address }), ...numbers }, values, findings };
}

/** What is wrong with a configuration of which the fields are known, not the bytes. Fields that the features don't give aren't judged. */
export function configFindings(config: DeviceConfig, features: bigint): readonly Violation[] {
  return CONFIG_SPACE.filter((place) => place.features.some((bit) => hasFeature(features, bit))).flatMap(
    ({ field }) => {
      if (field.kind === 'mac') return config.mac === undefined ? [] : violations(field.rules, config.mac);
      const value = config[field.name];
      return value === undefined ? [] : violations(field.rules, value);
    },
  );
}

function missing({ field, offset, length, features: given }: ConfigField, features: bigint, size: number): Violation {
  const by = given.filter((bit) => hasFeature(features, bit)).map(featureName);
  const message = `\`${field.name}\` needs ${plural(length, 'byte')} at offset ${offset}, as ${by.join(' and ')} is negotiated; the configuration space has ${size}.`;
  return wrong('error', 'config-short', message);
}

function violations<V>(rules: readonly Rule<V>[], value: V): Violation[] {
  return rules.map((rule) => rule(value, undefined)).filter((violation) => violation !== undefined);
}
