import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { memorySource } from '../../../../src/io/memorySource';
import { MigrationError } from '../../../../src/io/migration/migrationError';
import { openMigration, type MigrationOptions, type MigrationStream } from '../../../../src/io/migration/open';
import { root } from '../../corpus';

/** A captured stream as it was before gzip: `corpus/10.0/everything/devices`, `migration/q35`. */
export function unpackedFixture(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(packedFixture(name)));
}

export function packedFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(root, 'test/fixtures', `${name}.bin.gz`)));
}

export const open = (bytes: Uint8Array, options?: MigrationOptions): Promise<MigrationStream> =>
  openMigration(memorySource(bytes), options);

/** What opening this fails with. */
export async function failure(bytes: Uint8Array): Promise<MigrationError> {
  try {
    await open(bytes);
  } catch (error) {
    assert(error instanceof MigrationError, String(error));
    return error;
  }
  return assert.fail('it was opened');
}

type Part = Uint8Array | readonly number[] | string;

/** Parts one after another; text as Latin-1. */
export function joined(...parts: readonly Part[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))),
  );
}

const number = (bytes: number) => (value: number | bigint) =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * (bytes - 1 - i))) & 0xffn));
export const be16 = number(2);
export const be32 = number(4);
export const be64 = number(8);
const zeroes = (length: number) => new Uint8Array(length);

export const HEADER = joined('QEVM', be32(3));
export const EOF = [0];
/** Of the sections that are made here. */
export const NAME = 'virtio-mmio@000000000a003e00/virtio-net';

export function configuration(machine: string): Uint8Array {
  return joined([7], be32(machine.length), machine);
}

/** QEMU_VM_SUBSECTION */
export function subsection(name: string, version: number, ...payload: readonly Part[]): Uint8Array {
  return joined([5, name.length], name, be32(version), ...payload);
}

export const started = subsection('virtio/started', 1, [1]);
export const features64 = (features: bigint): Uint8Array => subsection('virtio/64bit_features', 1, be64(features));

export interface SectionParts {
  readonly id?: number;
  readonly name?: string;
  readonly instance?: number;
  readonly version?: number;
  readonly footer?: boolean;
}

/** A section with a footer, unless told. */
export function section(payload: Uint8Array, parts: SectionParts = {}): Uint8Array {
  const { id = 7, name = NAME, instance = 0, version = 11, footer = true } = parts;
  const header = joined([4], be32(id), [name.length], name, be32(instance), be32(version));
  return joined(header, payload, footer ? joined([0x7e], be32(id)) : []);
}

/** The description that a migration ends with. */
export function description(...devices: readonly object[]): Uint8Array {
  const json = JSON.stringify({ page_size: 4096, devices });
  return joined([6], be32(json.length), json);
}

export function described(size: number, name = NAME, instance_id = 0): object {
  const fields = [{ name: 'virtio', type: 'virtio', size }];
  return { name, instance_id, vmsd_name: 'virtio-net', version: 11, fields };
}

export interface PayloadParts {
  readonly isCcw?: boolean;
  readonly features?: number;
  readonly config?: Uint8Array;
  readonly queues?: number;
  /** Entries in the MAC table; the addresses are 02:..., or what is given. */
  readonly macs?: readonly string[];
  readonly entries?: number;
  readonly vlans?: Uint8Array;
  readonly promisc?: number;
  readonly status?: number;
  /** max_queue_pairs and curr_queue_pairs. */
  readonly pairs?: readonly [max: number, curr: number];
  readonly offloads?: bigint;
  readonly subsections?: readonly Uint8Array[];
}

const CTRL_GUEST_OFFLOADS = 1 << 2;

/** What a section holds, as QEMU writes it: a device on virtio-mmio, whose own part is the shortest, unless told. */
export function payload(parts: PayloadParts = {}): Uint8Array {
  const {
    isCcw = false,
    features = 0,
    config = zeroes(24),
    queues = 3,
    macs = [],
    entries = macs.length,
    pairs,
  } = parts;
  const { vlans = zeroes(512), promisc = 1, status = 1, offloads = 0n, subsections = [started] } = parts;
  const queue = joined(be32(256), isCcw ? [] : be32(4096), be64(0x100000), be16(5), isCcw ? be16(0) : []);
  const addresses = Buffer.from(macs.join('').replaceAll(':', ''), 'hex');
  return joined(
    zeroes(isCcw ? 417 : 12),
    [0x0f, 0],
    be16(0),
    be32(features),
    be32(config.length),
    config,
    be32(queues),
    ...Array.from({ length: queues }, () => queue),
    Buffer.from('525400123456', 'hex'),
    be32(0),
    be32(1),
    be16(status),
    [promisc, 0],
    be32(entries),
    addresses,
    zeroes(6 * (entries - macs.length)),
    vlans,
    be32(1),
    [0, 0, 0, 0, 0, 0, 0],
    pairs ? joined(be16(pairs[0]), be16(pairs[1]), zeroes(4 * (pairs[1] - 1))) : [],
    (features & CTRL_GUEST_OFFLOADS) === 0 ? [] : be64(offloads),
    ...subsections,
  );
}

/** The only device of a stream with devices alone. */
export function deviceStream(parts: PayloadParts = {}, about: SectionParts = {}): Uint8Array {
  return joined(HEADER, section(payload(parts), about), EOF);
}
