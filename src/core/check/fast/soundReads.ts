import type { CommandRecord } from '../../trace/record';
import { decodeCommand } from '../../wire/decode';
import type { ReadCommand } from '../commandFindings';

/** Commands of more bytes are decoded each time. */
const MOST_BYTES = 6;
/** Commands that are kept, so that memory has an end. */
const MOST_READ = 8192;

/**
 * Reads sound commands, of which nothing but the out bytes tells anything. Short ones come again and again: what was read of
 * them is kept, and the same is given for the same bytes.
 */
export class SoundReads {
  readonly #little = new Map<number, ReadCommand>();
  readonly #big = new Map<number, ReadCommand>();

  read(record: CommandRecord, bigEndian: boolean): ReadCommand {
    if (record.out.length > MOST_BYTES) return readSound(record, bigEndian);
    const known = bigEndian ? this.#big : this.#little;
    const key = keyOf(record.out);
    const read = known.get(key) ?? readSound(record, bigEndian);
    if (known.size < MOST_READ) known.set(key, read);
    return read;
  }
}

function readSound(record: CommandRecord, bigEndian: boolean): ReadCommand {
  return { decoded: decodeCommand(record, { bigEndian }), findings: [] };
}

/** A number for bytes, of which there are so many at most. */
function keyOf(bytes: Uint8Array): number {
  let key = 1;
  for (const byte of bytes) key = key * 256 + byte;
  return key;
}
