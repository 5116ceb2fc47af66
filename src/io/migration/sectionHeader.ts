/** The header of a section with a whole device's state: QEMU_VM_SECTION_FULL. */
export interface SectionHeader {
  readonly id: number;
  /** `0000:00:03.0/virtio-net` */
  readonly name: string;
  readonly instance: number;
  readonly version: number;
  /** Of the header, in the stream. */
  readonly offset: number;
  /** Of the first byte after it. */
  readonly payload: number;
}

const SECTION_FULL = 0x04;
/** Kind, id and the length of the name. */
const BEFORE_NAME = 1 + 4 + 1;
/** Instance and version. */
export const AFTER_NAME = 8;
const VIRTIO_NET = 'virtio-net';
const LONGEST_NAME = 255;
/** Most bytes of a header before its `virtio-net`. */
export const BEFORE_MARK = BEFORE_NAME + LONGEST_NAME - VIRTIO_NET.length;
export const MARK = new TextEncoder().encode(VIRTIO_NET);
/** Versions of sections are small numbers: a larger one is no version. */
const MOST_VERSION = 255;

/**
 * The header of which the `virtio-net` at `mark` ends the name; undefined when it is part of something else, such as the
 * name of a block of memory. `base` is the offset of the first byte.
 * Source: QEMU, migration/savevm.c, save_section_header.
 */
export function headerAround(bytes: Uint8Array, base: number, mark: number): SectionHeader | undefined {
  const end = mark + MARK.length;
  if (end + AFTER_NAME > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint32(end + 4);
  if (version === 0 || version > MOST_VERSION) return undefined;
  for (let length = MARK.length; length <= LONGEST_NAME; length++) {
    const start = end - length;
    const first = start - BEFORE_NAME;
    if (first < 0) return undefined;
    // The device's path, and a slash.
    if (length > MARK.length && !isNameByte(bytes[start])) return undefined;
    if (bytes[start - 1] !== length || bytes[first] !== SECTION_FULL) continue;
    if (length > MARK.length && bytes[mark - 1] !== 0x2f) continue;
    return {
      id: view.getUint32(first + 1),
      name: String.fromCharCode(...bytes.subarray(start, end)),
      instance: view.getUint32(end),
      version,
      offset: base + first,
      payload: base + end + AFTER_NAME,
    };
  }
  return undefined;
}

function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x20 && byte < 0x7f;
}
