import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import type { ByteSource } from '../byteSource';
import { candidates, type SearchOptions } from './candidates';
import { MigrationError, SectionEnds } from './migrationError';
import type { Nic } from './nic';
import { readSection } from './section';
import type { SectionHeader } from './sectionHeader';
import { readStreamHeader, STREAM_MAGIC, type StreamHeader } from './streamHeader';
import { isSaveImage, readSaveHeader, SAVE_HEADER, unpackAdvice } from './saveImage';
import { unpack, unpackedHead, type Step, type Unpacked } from './unpack';
import { readVmDescription, type VmDescription } from './vmdesc';

/** A QEMU migration stream, as far as virtio-net devices go. */
export interface MigrationStream extends StreamHeader {
  /** In their order in the stream; one at least. */
  readonly nics: readonly [Nic, ...Nic[]];
  /** What is to be known of how they were found. Offsets count in the stream. */
  readonly notes: readonly Finding[];
}

export type MigrationOptions = SearchOptions;

const GZIP_MAGIC: readonly number[] = [0x1f, 0x8b];

/** What a migration stream is in: nothing, a `virsh save` image, and either may be in a gzip file. */
export type MigrationKind = 'plain' | 'gzip' | 'image' | 'image in gzip';

/** Whether a file is a migration stream, and what it is in; undefined for anything else. */
export async function migrationKind(source: ByteSource): Promise<MigrationKind | undefined> {
  const head = await source.read(0, Math.min(SAVE_HEADER, await source.size()));
  if (startsWith(head, STREAM_MAGIC)) return 'plain';
  if (isSaveImage(head)) return 'image';
  if (!startsWith(head, GZIP_MAGIC)) return undefined;
  const inside = await unpackedHead(source, SAVE_HEADER);
  if (inside === undefined) return undefined;
  if (startsWith(inside, STREAM_MAGIC)) return 'gzip';
  return isSaveImage(inside) ? 'image in gzip' : undefined;
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, at) => bytes[at] === byte);

/** The stream of a file, out of what it is in. */
async function unwrapped(source: ByteSource, options: MigrationOptions): Promise<Unpacked> {
  const kind = await migrationKind(source);
  switch (kind) {
    case undefined:
    case 'plain':
      return { source, from: 0 };
    case 'gzip':
      return await unpack(source, ['gunzip'], options);
    case 'image':
    case 'image in gzip':
      return await streamOfImage(source, kind === 'image in gzip', options);
  }
}

async function streamOfImage(source: ByteSource, isPacked: boolean, options: MigrationOptions): Promise<Unpacked> {
  const size = await source.size();
  const head = isPacked ? await unpackedHead(source, SAVE_HEADER) : await source.read(0, Math.min(SAVE_HEADER, size));
  const image = readSaveHeader(head ?? new Uint8Array());
  const advice = unpackAdvice(image, isPacked);
  if (advice) throw advice;
  const { streamAt, format } = image;
  if (!isPacked && streamAt >= size)
    throw new MigrationError('This libvirt save image ends before its migration stream. Copy it again as a whole.', {
      offset: size,
    });
  const steps: readonly Step[] = [
    ...(isPacked ? (['gunzip'] as const) : []),
    { skip: streamAt },
    ...(format === 'gzip' ? (['gunzip'] as const) : []),
  ];
  return steps.includes('gunzip')
    ? await unpack(source, steps, options)
    : { source: sourceFrom(source, streamAt), from: 0 };
}

/** The bytes of a source from an offset on. */
function sourceFrom(source: ByteSource, from: number): ByteSource {
  return {
    name: source.name,
    size: async () => Math.max(0, (await source.size()) - from),
    read: (offset, length, into) => source.read(from + offset, length, into),
    close: () => source.close(),
  };
}

/**
 * Finds and reads the virtio-net devices of a migration stream: of `migrate` into a file, of `xen-save-devices-state`, or
 * in an image of `virsh save`; each may be compressed by gzip. The source is left open.
 * @throws {MigrationError} when it is no such stream, or none of its virtio-net devices can be read; the signal's reason
 * when that is aborted.
 */
export async function openMigration(source: ByteSource, options: MigrationOptions = {}): Promise<MigrationStream> {
  options.signal?.throwIfAborted();
  const { source: stream, from } = await unwrapped(source, options);
  const size = await stream.size();
  const header = await readStreamHeader(stream, size);
  const description = await readVmDescription(stream, from, size);
  if (description?.nics.length === 0)
    throw new MigrationError(
      `The stream has ${plural(description.devices, 'device')}, none of them a virtio-net device: there is no state to show.`,
    );
  const search = new Search(stream, size, description);
  await search.run(from, options);
  return { ...header, ...search.result(from) };
}

/** Bytes of a section that are read at first, and at most. Without a vhost-user backend's state it has some 50 KB. */
const SECTION_BYTES = 96 * 1024;
const MOST_SECTION_BYTES = 4 * 1024 * 1024;
const VERSION = 11;
const MOST_NICS = 256;
const MOST_FAILURES = 16;

class Search {
  readonly #found = new Map<string, Nic>();
  /** Sections with another size than the description at the end says. */
  readonly #unconfirmed = new Map<string, Nic>();
  readonly #failures = new Map<string, MigrationError>();
  readonly #copies = new Map<string, number>();

  readonly #stream: ByteSource;
  readonly #size: number;
  readonly #description: VmDescription | undefined;

  constructor(stream: ByteSource, size: number, description: VmDescription | undefined) {
    this.#stream = stream;
    this.#size = size;
    this.#description = description;
  }

  async run(from: number, options: MigrationOptions): Promise<void> {
    for await (const header of candidates(this.#stream, from, this.#size, options)) {
      await this.#look(header);
      if (this.#found.size >= MOST_NICS || this.#hasAll()) return;
    }
  }

  async #look(header: SectionHeader): Promise<void> {
    try {
      this.#add(await this.#read(header), header);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      if (!this.#failures.has(header.name) && this.#failures.size < MOST_FAILURES)
        this.#failures.set(header.name, error);
    }
  }

  async #read(header: SectionHeader): Promise<Nic> {
    if (header.version !== VERSION)
      throw new MigrationError(
        `version ${header.version} isn't supported, only ${VERSION}, which QEMU writes since 0.12.`,
        {
          section: header.name,
          offset: header.payload - 4,
        },
      );
    const left = this.#size - header.payload;
    const first = await this.#stream.read(header.payload, Math.min(SECTION_BYTES, left));
    try {
      return readSection(first, header);
    } catch (error) {
      if (!(error instanceof SectionEnds) || left <= SECTION_BYTES) throw error;
      return readSection(await this.#stream.read(header.payload, Math.min(MOST_SECTION_BYTES, left)), header);
    }
  }

  #add(nic: Nic, header: SectionHeader): void {
    if (this.#found.has(nic.id)) this.#copies.set(nic.id, (this.#copies.get(nic.id) ?? 0) + 1);
    else if (this.#isConfirmed(nic, header)) this.#found.set(nic.id, nic);
    else if (!this.#unconfirmed.has(nic.id)) this.#unconfirmed.set(nic.id, nic);
  }

  #isConfirmed({ length }: Nic, { name, instance }: SectionHeader): boolean {
    if (!this.#description) return true;
    return this.#description.nics.some(
      (nic) => nic.name === name && nic.instance === instance && (nic.size ?? length) === length,
    );
  }

  #hasAll(): boolean {
    return this.#description?.nics.length === this.#found.size;
  }

  result(from: number): Pick<MigrationStream, 'nics' | 'notes'> {
    const notes: Finding[] = [];
    const note = (severity: Finding['severity'], code: Finding['code'], message: string, offset?: number) =>
      notes.push({
        code,
        severity,
        message,
        ...(offset === undefined ? {} : { at: { side: 'file', offset, length: 0 } as const }),
      });
    for (const [id, nic] of this.#unconfirmed) {
      if (this.#found.has(id)) continue;
      this.#found.set(id, nic);
      note(
        'warning',
        'section-not-described',
        `Section ${id} has ${plural(nic.length, 'byte')}, and the description at the end of the stream has no such section: it may be a copy in the machine's memory.`,
        nic.offset,
      );
    }
    for (const [id, count] of this.#copies)
      note('info', 'section-copies', `Section ${id} appears ${count + 1} times: the last one is used.`);
    for (const [name, { message, offset }] of this.#failures) {
      const isRead = [...this.#found.values()].some(({ id }) => id === name || id.startsWith(`${name}#`));
      if (!isRead) note('warning', 'section-unreadable', message, offset);
    }
    for (const nic of this.#found.values()) {
      for (const name of nic.passedOver)
        note('info', 'subsection-unknown', `Section ${nic.id}: skipped the unknown subsection ${name}.`);
    }
    const [first, ...more] = [...this.#found.values()].sort((a, b) => a.offset - b.offset);
    if (!first) throw this.#nothing(from);
    return { nics: [first, ...more], notes };
  }

  #nothing(from: number): MigrationError {
    const [failure] = this.#failures.values();
    if (failure) return failure;
    if (from > 0)
      return new MigrationError(
        `There is no virtio-net device in the last ${plural(this.#size - from, 'byte')} of what the gzip file holds. Unpack it first: gunzip FILE.`,
        { offset: from },
      );
    return new MigrationError(
      'There is no virtio-net device in this stream, or the stream ends before its devices. Copy or capture it again as a whole.',
    );
  }
}
