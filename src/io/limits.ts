/**
 * Longest line of JSON Lines, or event of a pcapng, that is read, in bytes. A chain of 32768 descriptors takes half of
 * it. Parsing costs up to 60 times as much memory when the text is nothing but nested brackets.
 */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** Most out and in bytes together that a command may have; the longest known, an RSS table of 65536 entries, is an eighth. */
export const MAX_COMMAND_BYTES = 1024 * 1024;

/** How much of a damaged record is kept to be looked at, in bytes. */
export const DAMAGED_BYTES = 256;

/** The last time that a record may have, in ns: what a signed integer of 64 bits holds. */
export const MAX_TIME = 2n ** 63n - 1n;

/** Longest id of a device, in UTF-16 units. */
export const MAX_NAME = 255;

/** Most different device ids that a trace lists. */
export const MAX_DEVICES = 4096;

/** Bytes that are read at a time. */
export const WINDOW_BYTES = 1024 * 1024;
