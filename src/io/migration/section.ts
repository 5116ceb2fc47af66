import { MigrationError } from './migrationError';
import { readNetPart } from './netPart';
import type { Nic } from './nic';
import type { SectionHeader } from './sectionHeader';
import { SectionReader } from './sectionReader';
import { readSubsections } from './subsections';
import { transportLayouts, type TransportLayout } from './transports';
import { readVirtioPart } from './virtioPart';

/** QEMU_VM_SECTION_FOOTER */
const FOOTER = 0x7e;
const FOOTER_BYTES = 5;
/** In a stream without footers, as under Xen, what may follow: another device, or the end, behind which a description may be. */
const SECTION_FULL = 0x04;
const EOF = 0x00;
const VMDESCRIPTION = 0x06;

/**
 * Reads the virtio-net section whose payload is `bytes`; they may go on beyond its end. Neither the transport nor
 * whether the queue pairs are stored is said in the stream: what leads to the section's footer is right. Without footers
 * that is what comes furthest.
 * @throws {MigrationError} of the reading that came furthest.
 */
export function readSection(bytes: Uint8Array, header: SectionHeader): Nic {
  let furthest: MigrationError | undefined;
  let likely: Nic | undefined;
  for (const layout of transportLayouts(bytes, header.name)) {
    for (const hasPairs of [true, false]) {
      try {
        const nic = read(new SectionReader(bytes, header.payload, header.name), header, layout, hasPairs);
        if (isFooter(bytes, nic.length, header.id)) return nic;
        if (nic.length > (likely?.length ?? -1)) likely = nic;
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
        if ((error.offset ?? 0) > (furthest?.offset ?? -1)) furthest = error;
      }
    }
  }
  if (likely && header.payload + likely.length >= (furthest?.offset ?? 0)) return likely;
  throw furthest ?? new MigrationError('it is empty.', { section: header.name, offset: header.offset });
}

function read(reader: SectionReader, header: SectionHeader, layout: TransportLayout, hasPairs: boolean): Nic {
  const transport = layout.read(reader);
  const virtio = readVirtioPart(reader, layout, transport);
  const fields = readNetPart(reader, virtio.featuresLow, hasPairs);
  let footer: number | undefined = -1;
  const sub = readSubsections(reader, virtio.queues.length, (from) => {
    if (footer !== undefined && footer < from) footer = footerAfter(reader.bytes, from, header.id);
    return footer;
  });
  checkEnd(reader, header.id);
  return {
    id: header.instance === 0 ? header.name : `${header.name}#${header.instance}`,
    offset: header.offset,
    length: reader.position,
    transport,
    status: virtio.status,
    features: (sub.features ?? BigInt(virtio.featuresLow)) | (sub.featuresHigh << 64n),
    config: virtio.config,
    queues: virtio.queues.map((queue, i) => ({
      ...queue,
      avail: sub.rings[i]?.avail,
      used: sub.rings[i]?.used,
      default_size: sub.defaultSizes[i],
    })),
    fields,
    rss: sub.rss,
    broken: sub.broken,
    subsections: sub.names,
    passedOver: sub.passedOver,
  };
}

/** A footer with the section's id follows; or, where there are no footers, what may follow otherwise. */
function checkEnd(reader: SectionReader, id: number): void {
  const { bytes, position } = reader;
  const next = reader.peek();
  if (next === undefined) reader.take(1, 'the footer');
  if (next === FOOTER) {
    if (isFooter(bytes, position, id)) return;
    if (reader.left < FOOTER_BYTES) reader.take(FOOTER_BYTES, 'the footer');
    reader.fail("the footer isn't this section's: the fields before it don't fit, or the stream is damaged.");
  }
  if (next === EOF && (reader.left === 1 || reader.peek(1) === VMDESCRIPTION)) return;
  if (next === SECTION_FULL && startsWithName(bytes.subarray(position + 5))) return;
  reader.fail("what follows the fields isn't the end of a section: they don't fit, or the stream is damaged.");
}

/** The length of a name, and that many printable characters. */
function startsWithName(bytes: Uint8Array): boolean {
  const [length = 0] = bytes;
  const name = bytes.subarray(1, 1 + length);
  return length > 0 && name.length === length && name.every((byte) => byte > 0x20 && byte < 0x7f);
}

function isFooter(bytes: Uint8Array, at: number, id: number): boolean {
  return (
    bytes[at] === FOOTER &&
    bytes[at + 1] === id >>> 24 &&
    bytes[at + 2] === ((id >>> 16) & 0xff) &&
    bytes[at + 3] === ((id >>> 8) & 0xff) &&
    bytes[at + 4] === (id & 0xff)
  );
}

function footerAfter(bytes: Uint8Array, from: number, id: number): number | undefined {
  for (let at = bytes.indexOf(FOOTER, from); at >= 0; at = bytes.indexOf(FOOTER, at + 1)) {
    if (isFooter(bytes, at, id)) return at;
  }
  return undefined;
}
