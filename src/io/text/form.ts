import type { SoundRecord } from '../jsonl/parse';

/** What becomes of the lines of a text: records in their order, and lines that hold none. */
export interface LineSink {
  readonly record: (record: SoundRecord) => void;
  /** The line that is read holds nothing of a record. */
  readonly other: () => void;
}

/** A text that is no trace and tells commands, read line by line. */
export interface LineReading {
  line(text: string): void;
  /** After the last line. */
  end(): void;
}

/** A form of such a text. */
export interface TextForm {
  /** For messages: `a hex dump`. */
  readonly name: string;
  /** What it doesn't carry, so that it isn't known, in a sentence. */
  readonly unknown: string;
  readonly read: (sink: LineSink) => LineReading;
}

/** A time as the writers put it, in seconds; undefined for other text. */
export function timeOf(text: string): bigint | undefined {
  const [, seconds, fraction] = /^(\d{1,10})\.(\d{9})$/.exec(text) ?? [];
  if (seconds === undefined || fraction === undefined) return undefined;
  const time = BigInt(seconds) * 1_000_000_000n + BigInt(fraction);
  return time < 2n ** 63n ? time : undefined;
}

/** A count as messages have it, with commas between thousands; 0 where there is none. */
export function countOf(text = '0'): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Number(text.replaceAll(',', '')));
}
