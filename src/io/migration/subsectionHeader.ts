import type { SectionReader } from './sectionReader';

/** QEMU_VM_SUBSECTION. Source: QEMU, migration/vmstate.c, vmstate_subsection_save. */
const SUBSECTION = 0x05;

export interface SubsectionHeader {
  /** `virtio-net-device/rss` */
  readonly name: string;
  readonly version: number;
  /** In the stream. */
  readonly offset: number;
}

/** Name of the subsection that starts `ahead` bytes further; undefined when none does. */
export function peekSubsection(reader: SectionReader, ahead = 0): string | undefined {
  if (reader.peek(ahead) !== SUBSECTION) return undefined;
  const length = reader.peek(ahead + 1) ?? 0;
  const from = reader.position + ahead + 2;
  if (length === 0 || from + length > reader.bytes.length) return undefined;
  let name = '';
  for (const byte of reader.bytes.subarray(from, from + length)) {
    if (byte <= 0x20 || byte > 0x7e) return undefined;
    name += String.fromCharCode(byte);
  }
  return name;
}

/** Reads the header of the subsection that `peekSubsection` has seen. */
export function subsectionHeader(reader: SectionReader, name: string): SubsectionHeader {
  const { offset } = reader;
  reader.take(2 + name.length, 'the header of a subsection');
  return { name, version: reader.be32(`the version of ${name}`), offset };
}
