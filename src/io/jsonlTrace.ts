import type { DamagedRecord, TraceRecord, TraceRow } from '../core/trace/record';
import { plural } from '../core/wire/text';
import type { ByteSource } from './byteSource';
import { TraceFacts } from './facts';
import { quote } from './fields';
import type { IndexedTrace } from './indexedTrace';
import { parseText, type ParsedText } from './jsonl';
import { DAMAGED_BYTES, MAX_TEXT_BYTES } from './limits';
import { LineSplitter, type Line } from './lines';
import { NamedTally, Tally } from './notes';
import { SparseIndex } from './sparseIndex';
import { TraceError } from './traceError';
import { breathe, windows, type PassOptions } from './windows';

/** What a line is. */
type LineItem = { readonly kind: 'blank' } | (Place & PassedOver) | (Place & Row);
interface Place {
  readonly offset: number;
  readonly length: number;
  readonly parsed: ParsedText;
}
interface PassedOver {
  readonly kind: 'passed over';
}
interface Row {
  readonly kind: 'row';
  readonly record: TraceRecord;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const CARRIAGE_RETURN = 0x0d;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Turns lines into records, one after the other: a record without a time has that of the one before. */
class LineReader {
  constructor(private t: bigint) {}

  /** Time of the last sound record. */
  get time(): bigint {
    return this.t;
  }

  read(line: Line): LineItem {
    const skipped = line.offset === 0 && BYTE_ORDER_MARK.every((byte, at) => line.bytes[at] === byte) ? 3 : 0;
    const hasReturn = !line.isTooLong && line.bytes.at(-1) === CARRIAGE_RETURN;
    const bytes = line.bytes.subarray(skipped, hasReturn ? -1 : undefined);
    const offset = line.offset + skipped;
    const length = line.length - skipped - (hasReturn ? 1 : 0);
    if (!line.isTooLong && isBlank(bytes)) return { kind: 'blank' };

    const parsed = line.isTooLong ? tooLong(line) : this.parse(bytes);
    const place = { offset, length, parsed };
    switch (parsed.kind) {
      case 'record':
        this.t = parsed.record.t;
        return { kind: 'row', ...place, record: parsed.record };
      case 'damaged':
        return { kind: 'row', ...place, record: this.damaged(line, bytes, offset, parsed) };
      case 'header':
      case 'unknown':
        return { kind: 'passed over', ...place };
    }
  }

  private parse(bytes: Uint8Array): ParsedText {
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

  private damaged(
    line: Line,
    bytes: Uint8Array,
    offset: number,
    { problem, at, isCut }: ParsedText & { kind: 'damaged' },
  ): DamagedRecord {
    const text = lenient.decode(bytes);
    const place = offset + Buffer.byteLength(text.slice(0, at));
    const message =
      isCut && !line.isEnded
        ? `The file seems cut here: its last line, ${line.number} at offset ${offset}, stops at offset ${place} in the middle of a record.`
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

/** Gathers what is worth saying about the lines of a file. */
class JsonlNotes {
  readonly facts = new TraceFacts();
  private readonly unknownTypes = new NamedTally();
  private readonly unknownFields = new NamedTally();
  private readonly otherVersions = new NamedTally();
  private readonly endsBeforeStart = new Tally();
  /** At least one line is meant as a part of a CVQ trace. */
  private isCvq = false;
  private lines = 0;

  add(item: LineItem): void {
    if (item.kind === 'blank') return;
    const { parsed, offset, length } = item;
    this.lines += 1;
    if (item.kind === 'row') this.facts.addRecord(item.record, offset, length);
    switch (parsed.kind) {
      case 'record':
        this.isCvq = true;
        for (const name of parsed.unknownFields) this.unknownFields.addNamed(quote(name), offset, length);
        if (parsed.endsBeforeStart) this.endsBeforeStart.add(offset, length);
        break;
      case 'header':
        this.isCvq = true;
        if (parsed.otherVersion !== undefined) this.otherVersions.addNamed(parsed.otherVersion, offset, length);
        break;
      case 'unknown':
        this.unknownTypes.addNamed(quote(parsed.type), offset, length);
        break;
      case 'damaged':
        this.isCvq ||= parsed.isCvq;
        break;
    }
  }

  /** Throws when nothing in the file is of a CVQ trace. */
  check(): void {
    if (this.isCvq) return;
    if (this.lines === 0) throw new TraceError('The file holds nothing but blank lines: there is no trace in it.');
    const [damage] = this.facts.notes();
    throw new TraceError(
      damage === undefined
        ? `JSON Lines of something else: none of its ${this.lines} records is of a type that a CVQ trace has, but of ${this.unknownTypes.list()}.`
        : `This is no CVQ trace: none of its ${this.lines} lines is a record of one. ${damage.message}`,
    );
  }

  list(): IndexedTrace['notes'] {
    return [
      ...this.facts.notes(),
      ...this.otherVersions.note(
        'trace-version',
        'warning',
        (_count, offset) =>
          `The header at offset ${offset} says version ${this.otherVersions.list()}; it is read as version 1, which is the only one known.`,
      ),
      ...this.endsBeforeStart.note(
        'done-before-start',
        'warning',
        (count, offset) =>
          `\`done\` is earlier than \`t\` in ${plural(count, 'command')}, first at offset ${offset}: no latency is shown for them.`,
      ),
      ...this.unknownTypes.note(
        'unknown-record-type',
        'info',
        (count, offset) =>
          `${plural(count, 'record')} of unknown type passed over, first at offset ${offset}: ${this.unknownTypes.list()}.`,
      ),
      ...this.unknownFields.note(
        'unknown-field',
        'info',
        (count, offset) =>
          `${plural(count, 'unknown field')} passed over, first in the record at offset ${offset}: ${this.unknownFields.list()}.`,
      ),
    ];
  }
}

/** Reads all lines of a JSON Lines trace once. Throws a `TraceError` when none of them belongs to a CVQ trace. */
export async function indexJsonl(
  source: ByteSource,
  size: number,
  windowSize: number,
  { signal, onProgress }: PassOptions,
): Promise<IndexedTrace> {
  const index = new SparseIndex();
  const notes = new JsonlNotes();
  const splitter = new LineSplitter(1, 0);
  const reader = new LineReader(0n);
  const take = (line: Line) => {
    const { time } = reader;
    const item = reader.read(line);
    notes.add(item);
    if (item.kind !== 'row') return;
    // The line's own offset: its number counts from there, and a byte order mark is only known at 0.
    if (index.needsEntry(line.offset)) index.addEntry(line.offset, time, line.number);
    index.rows += 1;
    if (item.record.type === 'command') index.commands += 1;
  };

  let done = 0;
  for await (const bytes of windows(source, 0, size, windowSize)) {
    splitter.push(bytes).forEach(take);
    done += bytes.length;
    onProgress?.(done, size, index.rows);
    await breathe(signal);
  }
  splitter.end().forEach(take);
  notes.check();
  const decode = (block: number) => decodeBlock(source, size, windowSize, index, block);
  return { index, facts: notes.facts, notes: notes.list(), decode };
}

async function decodeBlock(
  source: ByteSource,
  size: number,
  windowSize: number,
  index: SparseIndex,
  block: number,
): Promise<TraceRow[]> {
  const entry = index.entry(block);
  const endRow = index.endOfBlock(block);
  const isLast = endRow === index.rows;
  const end = isLast ? size : index.entry(block + 1).offset;
  const splitter = new LineSplitter(entry.context, entry.offset);
  const reader = new LineReader(entry.t);
  const rows: TraceRow[] = [];
  let { row, command } = entry;
  const take = (lines: readonly Line[]) => {
    for (const line of lines) {
      if (row === endRow) return;
      const item = reader.read(line);
      if (item.kind !== 'row') continue;
      rows.push({ row, command, offset: item.offset, length: item.length, record: item.record });
      row += 1;
      if (item.record.type === 'command') command += 1;
    }
  };

  for await (const bytes of windows(source, entry.offset, end, windowSize)) {
    take(splitter.push(bytes));
    if (row === endRow) return rows;
  }
  if (isLast) take(splitter.end());
  return rows;
}
