import type { DamagedRecord, TraceRecord } from '../../core/trace/record';
import { parseText, type ParsedText } from './parse';
import { DAMAGED_BYTES, MAX_TEXT_BYTES } from '../limits';
import type { Line } from './lines';
import { isLogLine, recordStart } from './logLine';

/** What a line is. */
export type LineItem = { readonly kind: 'blank' } | (Place & Other) | (Place & Skipped) | (Place & Row);
interface Place {
  readonly offset: number;
  readonly length: number;
}
/** A line of a log that has no record. */
interface Other {
  readonly kind: 'other';
}
interface Skipped {
  readonly kind: 'passed over';
  readonly parsed: ParsedText;
}
interface Row {
  readonly kind: 'row';
  readonly parsed: ParsedText;
  readonly record: TraceRecord;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const CARRIAGE_RETURN = 0x0d;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** TimeSlice lines into records, one after the other: a record without a time has that of the one before. */
export class LineReader {
  readonly #isLog: boolean;

  /** `t`: time of the last sound record, in ns. `isLog`: lines of the file that have no record are none of a trace. */
  constructor(
    public t: bigint,
    isLog: boolean,
  ) {
    this.#isLog = isLog;
  }

  read(line: Line): LineItem {
    const skipped = line.offset === 0 && BYTE_ORDER_MARK.every((byte, at) => line.bytes[at] === byte) ? 3 : 0;
    const hasReturn = !line.isTooLong && line.bytes.at(-1) === CARRIAGE_RETURN;
    const bytes = line.bytes.subarray(skipped, hasReturn ? -1 : undefined);
    const offset = line.offset + skipped;
    const length = line.length - skipped - (hasReturn ? 1 : 0);
    if (!line.isTooLong && isBlank(bytes)) return { kind: 'blank' };

    if (!this.#isLog && !isLogLine(bytes)) return this.#item(line, bytes, { offset, length });
    const start = recordStart(bytes);
    const other = { kind: 'other', offset, length } as const;
    if (start < 0) return other;
    const item = this.#item(line, bytes.subarray(start), { offset: offset + start, length: length - start });
    // What only looks like a record is something else that the log tells.
    const isOther = item.kind === 'row' && item.parsed.kind === 'damaged' && !item.parsed.isCvq && !line.isTooLong;
    return isOther ? other : item;
  }

  #item(line: Line, bytes: Uint8Array, place: Place): (Place & Skipped) | (Place & Row) {
    const parsed = line.isTooLong ? tooLong(line) : this.#parse(bytes);
    switch (parsed.kind) {
      case 'record':
        this.t = parsed.record.t;
        return { kind: 'row', ...place, parsed, record: parsed.record };
      case 'damaged':
        return { kind: 'row', ...place, parsed, record: this.#damaged(line, bytes, place.offset, parsed) };
      case 'header':
      case 'unknown':
        return { kind: 'passed over', ...place, parsed };
    }
  }

  #parse(bytes: Uint8Array): ParsedText {
    let text: string;
    try {
      text = strict.decode(bytes);
    } catch {
      const problem = 'not UTF-8 text; save the file as UTF-8';
      const parsed = parseText(lenient.decode(bytes), { t: this.t });
      // The end of the file may have cut a character in two.
      if (parsed.kind === 'damaged' && parsed.isCut) return parsed;
      return { kind: 'damaged', problem, at: 0, isCut: false, isCvq: parsed.kind === 'record' };
    }
    return parseText(text, { t: this.t });
  }

  #damaged(
    line: Line,
    bytes: Uint8Array,
    offset: number,
    { problem, at, isCut }: ParsedText & { kind: 'damaged' },
  ): DamagedRecord {
    const text = lenient.decode(bytes);
    const place = offset + Buffer.byteLength(text.slice(0, at));
    const message =
      isCut && !line.isEnded
        ? `The file seems to be truncated here: its last line, ${line.number} at offset ${offset}, ends at offset ${place} in the middle of a record.`
        : `Line ${line.number}, offset ${place}: ${problem}.`;
    return { type: 'damaged', t: this.t, message, bytes: new Uint8Array(bytes.subarray(0, DAMAGED_BYTES)) };
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === CARRIAGE_RETURN);
}

function tooLong({ length }: Line): ParsedText {
  const problem = `a line of ${length} bytes is longer than the ${MAX_TEXT_BYTES} that a record may have`;
  return { kind: 'damaged', problem, at: 0, isCut: false, isCvq: false };
}
