/** A field of the header: where it starts, and how many bytes it has. */
interface HeaderField {
  readonly at: number;
  readonly size: number;
}

/**
 * The header that each record of a pcapng starts with. Numbers are little-endian, but for the magic, which is text.
 * Source: the CVQ trace format, version 1.
 */
export const RECORD_HEADER = {
  /** `CVQ1` */
  magic: { at: 0, size: 4 },
  kind: { at: 4, size: 1 },
  ring: { at: 5, size: 1 },
  flags: { at: 6, size: 2 },
  cvq: { at: 8, size: 2 },
  head: { at: 10, size: 2 },
  out_length: { at: 12, size: 4 },
  in_length: { at: 16, size: 4 },
  in_offered: { at: 20, size: 4 },
  latency: { at: 24, size: 8 },
} satisfies Readonly<Record<string, HeaderField>>;

/** Bytes of the header. */
export const RECORD_HEADER_BYTES = 32;

/** `CVQ1`, read as a big-endian number. */
export const RECORD_MAGIC = 0x43565131;

export const RECORD_KIND = { command: 0, event: 1 } as const;
export const RECORD_FLAG = { answered: 1, out_cut: 2, in_cut: 4 } as const;

/** The values that mean "unknown", by width in bits. */
export const UNKNOWN_16 = 0xffff;
export const UNKNOWN_32 = 0xffffffff;
export const UNKNOWN_64 = 2n ** 64n - 1n;
