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
/** What may follow a section in a stream without footers: QEMU_VM_EOF, the kinds of sections, QEMU_VM_COMMAND. */
const NEXT: ReadonlySet<number | undefined> = new Set([0x00, 0x01, 0x02, 0x03, 0x04, 0x08]);

/**
 * Reads the virtio-net section whose payload is `bytes`; they may go on beyond its end. Neither the transport nor
 * whether the queue pairs are stored is said in the stream: what leads to the section's end is right.
 * @throws {MigrationError} of the reading that came furthest.
 */
export function readSection(bytes: Uint8Array, header: SectionHeader): Nic {
  let furthest: MigrationError | undefined;
  for (const layout of transportLayouts(bytes)) {
    for (const hasPairs of [true, false]) {
      try {
        return read(new SectionReader(bytes, header.payload, header.name), header, layout, hasPairs);
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
        if ((error.offset ?? 0) > (furthest?.offset ?? -1)) furthest = error;
      }
    }
  }
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

/** A footer with the section's id follows; or, where footers are off as under Xen, another section or the end. */
function checkEnd(reader: SectionReader, id: number): void {
  if (reader.peek() === FOOTER) {
    if (isFooter(reader.bytes, reader.position, id)) return;
    if (reader.left < 5) reader.take(5, 'the footer');
    reader.fail(`the footer isn't this section's: the fields before it don't fit, or the stream is damaged.`);
  }
  if (NEXT.has(reader.peek())) return;
  if (reader.left === 0) reader.take(1, 'the footer');
  reader.fail(`what follows the fields is no end of a section: they don't fit, or the stream is damaged.`);
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
