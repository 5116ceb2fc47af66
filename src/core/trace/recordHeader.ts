/**
 * The header that each record of a pcapng starts with: where its fields stand, in bytes. Numbers are little-endian, but for
 * the magic, which is text. Enumerations, as the bundler puts their values into the loops that read by them.
 * Source: the CVQ trace format, version 1.
 */
export enum HeaderAt {
  magic = 0,
  kind = 4,
  ring = 5,
  flags = 6,
  cvq = 8,
  head = 10,
  out_length = 12,
  in_length = 16,
  in_offered = 20,
  latency = 24,
}

/** The same with the bytes that each field has. */
export const RECORD_HEADER = {
  /** `CVQ1` */
  magic: { at: HeaderAt.magic, size: 4 },
  kind: { at: HeaderAt.kind, size: 1 },
  ring: { at: HeaderAt.ring, size: 1 },
  flags: { at: HeaderAt.flags, size: 2 },
  cvq: { at: HeaderAt.cvq, size: 2 },
  head: { at: HeaderAt.head, size: 2 },
  out_length: { at: HeaderAt.out_length, size: 4 },
  in_length: { at: HeaderAt.in_length, size: 4 },
  in_offered: { at: HeaderAt.in_offered, size: 4 },
  latency: { at: HeaderAt.latency, size: 8 },
} satisfies Readonly<Record<keyof typeof HeaderAt, { readonly at: number; readonly size: number }>>;

/** Bytes of the header. */
export const RECORD_HEADER_BYTES = 32;

/** `CVQ1`, read as a big-endian number. */
export const RECORD_MAGIC = 0x43565131;

export const RECORD_KIND = { command: 0, event: 1 } as const;

export enum RecordFlag {
  answered = 1,
  out_cut = 2,
  in_cut = 4,
}

/** The values that mean "unknown", by width in bits. */
export const UNKNOWN_16 = 0xffff;
export const UNKNOWN_32 = 0xffffffff;
export const UNKNOWN_64 = 2n ** 64n - 1n;
