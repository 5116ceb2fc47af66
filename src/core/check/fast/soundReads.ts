import type { CommandRecord } from '../../trace/record';
import { decodeCommand } from '../../wire/decode';
import type { ReadCommand } from '../commandFindings';

/** Commands of more bytes are decoded each time. */
const MOST_BYTES = 16;
/** Bytes that a double can hold, with a one before them. */
const NUMBER_BYTES = 6;
/** Commands that are kept of each length and byte order, so that memory has an end. */
const MOST_READ = 8192;

/**
 * Reads sound commands, of which nothing but the out bytes tells anything. Short ones come again and again: what was read of
 * them is kept, and the same is given for the same bytes.
 */
export class SoundReads {
  readonly #kept = { little: new KeptReads(), big: new KeptReads() };

  read(record: CommandRecord, bigEndian: boolean): ReadCommand {
    return isShort(record)
      ? (bigEndian ? this.#kept.big : this.#kept.little).read(record, bigEndian)
      : readSound(record, bigEndian);
  }
}

/** Whether what is read of a sound command is kept. */
export function isShort({ out }: CommandRecord): boolean {
  return out.length <= MOST_BYTES;
}

class KeptReads {
  readonly #byNumber = new Map<number, ReadCommand>();
  readonly #byText = new Map<string, ReadCommand>();

  read(record: CommandRecord, bigEndian: boolean): ReadCommand {
    const { out } = record;
    return out.length <= NUMBER_BYTES
      ? kept(this.#byNumber, numberOf(out), record, bigEndian)
      : kept(this.#byText, String.fromCharCode(...out), record, bigEndian);
  }
}

function kept<K>(reads: Map<K, ReadCommand>, key: K, record: CommandRecord, bigEndian: boolean): ReadCommand {
  const known = reads.get(key);
  if (known) return known;
  const read = readSound(record, bigEndian);
  if (reads.size < MOST_READ) reads.set(key, read);
  return read;
}

function readSound(record: CommandRecord, bigEndian: boolean): ReadCommand {
  return { decoded: decodeCommand(record, { bigEndian }), findings: [] };
}

function numberOf(bytes: Uint8Array): number {
  let number = 1;
  for (const byte of bytes) number = number * 256 + byte;
  return number;
}
