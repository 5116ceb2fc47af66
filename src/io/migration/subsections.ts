import { toHex } from '../../core/wire/hex';
import type { NicRss } from './nic';
import type { SectionReader } from './sectionReader';
import { peekSubsection, subsectionHeader, type SubsectionHeader } from './subsectionHeader';
import { MOST_QUEUES } from './virtioPart';

/** What the subsections of a section add. */
export interface Subsections {
  readonly names: readonly string[];
  readonly passedOver: readonly string[];
  readonly rss: NicRss | undefined;
  /** Bits 0 to 63. */
  readonly features: bigint | undefined;
  /** Bits 64 to 127. */
  readonly featuresHigh: bigint;
  readonly rings: readonly { readonly avail: bigint; readonly used: bigint }[];
  readonly defaultSizes: readonly number[];
  readonly broken: boolean;
}

type Found = { -readonly [Name in keyof Subsections]: Subsections[Name] };
/** Reads what follows the header. `queues`: how many the device has. */
type Read = (reader: SectionReader, header: SubsectionHeader, found: Found, queues: number) => void;

/** VIRTIO_NET_RSS_MAX_KEY_SIZE of QEMU. */
const KEY_BYTES = 40;

/** QEMU knows fifteen, each of which it writes once. */
const MOST_SUBSECTIONS = 64;

const skip =
  (length: number): Read =>
  (reader, { name }) =>
    void reader.take(length, name);

/** Each subsection of the virtio and virtio-net parts. Sources: QEMU, hw/net/virtio-net.c, hw/virtio/virtio.c, virtio-pci.c, virtio-mmio.c. */
const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['virtio-net-device/rss', readRss],
  ['virtio-net-device/backend', skipChunks],
  ['virtio/device_endian', skip(1)],
  ['virtio/128bit_features', (reader, { name }, found) => void (found.featuresHigh = reader.be64(name))],
  ['virtio/64bit_features', (reader, { name }, found) => void (found.features = reader.be64(name))],
  ['virtio/virtqueues', readRings],
  ['virtio/ringsize', readDefaultSizes],
  ['virtio/broken', (reader, { name }, found) => void (found.broken = reader.flag(name))],
  ['virtio/extra_state', skip(0)],
  ['virtio_pci/modern_state', skip(16 + MOST_QUEUES * 28)],
  ['virtio_pci/modern_state/features128', skip(8)],
  ['virtio_mmio/state', skip(8 + MOST_QUEUES * 27)],
  ['virtio/started', skip(1)],
  ['virtio/packed_virtqueues', skip(MOST_QUEUES * 10)],
  ['virtio/disabled', skip(1)],
]);

/**
 * The subsections, in whatever order and number they come. One that isn't known has no length: it is passed over up to
 * the next known one, or to `end`, which finds the section's end at or after a position of the reader's bytes.
 */
export function readSubsections(
  reader: SectionReader,
  queues: number,
  end: (from: number) => number | undefined,
): Subsections {
  const names: string[] = [];
  const passedOver: string[] = [];
  const found: Found = {
    names,
    passedOver,
    rss: undefined,
    features: undefined,
    featuresHigh: 0n,
    rings: [],
    defaultSizes: [],
    broken: false,
  };
  for (let name = peekSubsection(reader); name !== undefined; name = peekSubsection(reader)) {
    if (!name.startsWith('virtio')) break;
    const header = subsectionHeader(reader, name);
    if (names.length === MOST_SUBSECTIONS)
      reader.fail(`there are more than ${MOST_SUBSECTIONS} subsections. The stream is damaged.`);
    names.push(name);
    const read = READERS.get(name);
    if (read) read(reader, header, found, queues);
    else {
      passedOver.push(name);
      passOver(reader, name, end(reader.position));
    }
  }
  return found;
}

function passOver(reader: SectionReader, name: string, end: number | undefined): void {
  const { position } = reader;
  for (let at = position; at < (end ?? reader.bytes.length); at++) {
    const next = peekSubsection(reader, at - position);
    if (next === undefined || !READERS.has(next)) continue;
    reader.position = at;
    return;
  }
  if (end === undefined) reader.fail(`the subsection ${name} is unknown, so its end can't be found.`);
  reader.position = end;
}

/** Version 2 has the hash types that the device supports, too; since QEMU 10.1. */
function readRss(reader: SectionReader, { name, version }: SubsectionHeader, found: Found): void {
  if (version < 1 || version > 2) reader.fail(`${name} has version ${version}; only 1 and 2 are supported.`, 4);
  const enabled = reader.flag('rss_data.enabled');
  const redirect = reader.flag('rss_data.redirect');
  const populate_hash = reader.flag('rss_data.populate_hash');
  const hash_types = reader.be32('rss_data.hash_types');
  const supported_hash_types = version === 2 ? reader.be32('rss_data.supported_hash_types') : undefined;
  const entries = reader.be16('rss_data.indirections_len');
  if (entries === 0) reader.fail('rss_data.indirections_len is 0; QEMU has at least one entry.', 2);
  const default_queue = reader.be16('rss_data.default_queue');
  const key = toHex(reader.take(KEY_BYTES, 'rss_data.key'));
  const table = reader.take(2 * entries, 'rss_data.indirections_table');
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const indirections_table = Array.from({ length: entries }, (_, i) => view.getUint16(2 * i));
  found.rss = {
    enabled,
    redirect,
    populate_hash,
    hash_types,
    supported_hash_types,
    default_queue,
    key,
    indirections_table,
  };
}

/** A vhost-user backend's own state: chunks, each with its length, up to an empty one. Source: QEMU, vhost_save_backend_state. */
function skipChunks(reader: SectionReader, { name }: SubsectionHeader): void {
  while (reader.take(reader.be32(name), name).length > 0);
}

function readRings(reader: SectionReader, { name }: SubsectionHeader, found: Found, queues: number): void {
  const rings = Array.from({ length: queues }, () => ({ avail: reader.be64(name), used: reader.be64(name) }));
  reader.take(16 * (MOST_QUEUES - queues), name);
  found.rings = rings;
}

function readDefaultSizes(reader: SectionReader, { name }: SubsectionHeader, found: Found, queues: number): void {
  found.defaultSizes = Array.from({ length: queues }, () => reader.be32(name));
  reader.take(4 * (MOST_QUEUES - queues), name);
}
