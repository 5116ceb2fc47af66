import { MigrationError } from './migrationError';

/** What libvirt's header of a `virsh save` image tells. */
export interface SaveImage {
  /** Where the migration stream starts, or what is packed of it: behind the header and the domain's XML. */
  readonly streamAt: number;
  readonly format: SaveFormat;
}

/** How the stream is packed; `sparse` is QEMU's `mapped-ram`, with each page of memory at a place of its own. */
export type SaveFormat = (typeof FORMATS)[number];

/** By their numbers. Source: libvirt, src/qemu/qemu_saveimage_format.h. */
const FORMATS = ['raw', 'gzip', 'bzip2', 'xz', 'lzop', 'zstd', 'sparse'] as const;

const SAVED = 'LibvirtQemudSave';
/** While it is being written, and where that was called off. */
const PARTIAL = 'LibvirtQemudPart';
const VERSION = 2;

/** Magic, 5 numbers, and 14 without a use. Source: libvirt, src/qemu/qemu_saveimage.h, struct _virQEMUSaveHeader. */
export const SAVE_HEADER = 16 + 4 * (5 + 14);

export function isSaveImage(head: Uint8Array | undefined): boolean {
  const magic = String.fromCharCode(...(head ?? []).slice(0, SAVED.length));
  return magic === SAVED || magic === PARTIAL;
}

/**
 * Reads the header. Numbers are in the order of the host that wrote it.
 * @throws {MigrationError} when no stream can be read by it.
 */
export function readSaveHeader(head: Uint8Array): SaveImage {
  if (head.length < SAVE_HEADER)
    throw new MigrationError('This libvirt save image ends within its header. Copy it again as a whole.', {
      offset: head.length,
    });
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const isLittle = view.getUint32(16, true) <= view.getUint32(16, false);
  const version = view.getUint32(16, isLittle);
  if (version === 0 || version > VERSION)
    throw new MigrationError(`This libvirt save image has version ${version}; only up to ${VERSION} is supported.`, {
      offset: 16,
    });
  const streamAt = SAVE_HEADER + view.getUint32(20, isLittle);
  const format = FORMATS[view.getUint32(28, isLittle)];
  if (String.fromCharCode(...head.subarray(0, PARTIAL.length)) === PARTIAL)
    throw new MigrationError(
      `libvirt has not finished writing this save image. Save the machine again, or try what is there: tail -c +${streamAt + 1} FILE > STREAM.`,
      { offset: 0 },
    );
  if (format === undefined)
    throw new MigrationError(
      `This libvirt save image is packed in an unknown way (${view.getUint32(28, isLittle)}); raw, ${FORMATS.slice(1).join(', ')} are known.`,
      { offset: 28 },
    );
  return { streamAt, format };
}

/** Programs that unpack what isn't unpacked here. */
const PROGRAMS: Readonly<Partial<Record<SaveFormat, string>>> = {
  bzip2: 'bunzip2',
  xz: 'unxz',
  lzop: 'lzop -d',
  zstd: 'unzstd',
};

/** What to do about an image whose stream isn't unpacked here; undefined where it is. */
export function unpackAdvice({ streamAt, format }: SaveImage, isPacked: boolean): MigrationError | undefined {
  const program = PROGRAMS[format];
  if (program === undefined) return undefined;
  const all = isPacked ? 'gunzip -c FILE | tail' : 'tail';
  const last = isPacked ? '' : ' FILE';
  return new MigrationError(
    `The stream in this libvirt save image is packed with ${format}. Unpack it, and open what comes of it: ${all} -c +${streamAt + 1}${last} | ${program} > STREAM.`,
    { offset: 28 },
  );
}
