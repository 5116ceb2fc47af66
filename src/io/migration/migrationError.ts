/**
 * A QEMU migration stream that can't be read. The message is for the user: which section, what is wrong, and what to do
 * about it.
 */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  /** Name of the section, as QEMU has it: `0000:00:03.0/virtio-net`; absent when it concerns the stream as a whole. */
  readonly section?: string;
  /** Where in the stream, in bytes: of what is unpacked, where the file is compressed or a save image. */
  readonly offset?: number;

  constructor(
    message: string,
    options: { readonly section?: string | undefined; readonly offset?: number; readonly cause?: unknown } = {},
  ) {
    super(
      options.section === undefined ? message : `Section ${options.section}: ${message}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    if (options.section !== undefined) this.section = options.section;
    if (options.offset !== undefined) this.offset = options.offset;
  }
}

/** The bytes end before the section does. */
export class SectionEnds extends MigrationError {}
