import type { Finding } from '../../core/findings/finding';
import type { ByteSource } from '../byteSource';
import type { TraceFacts } from '../trace/facts';
import { CommandLines } from './commandLines';
import { JsonlNotes } from './notes';
import { LineReader } from './lineReader';
import type { ScanRange, Scanned } from '../trace/commandBatch';
import { scanLines } from './scan';
import { LineSplitter, type Line } from './lines';
import { SparseIndex, type IndexMark } from '../trace/sparseIndex';
import type { TraceIndexer } from '../trace/indexer';
import { yieldInPass, windows, type PassOptions } from '../trace/windows';

/** Bytes that are gone over at a time, at most. */
const SLICE_BYTES = 64 * 1024;
/** Other work has to wait as long as this, in ms, and for the slice that was begun by then. */
const TURN_MS = 4;

/** What was known before the last line, which the file leaves without an end. */
interface Provisional {
  readonly notes: JsonlNotes;
  readonly mark: IndexMark;
  readonly t: bigint;
}

/** Goes over the lines of a JSON Lines trace. */
export class JsonlIndexer implements TraceIndexer {
  readonly index = new SparseIndex();
  #noted: JsonlNotes;
  readonly #splitter = new LineSplitter(1, 0);
  readonly #reader: LineReader;
  readonly #plain = new CommandLines(this.index);
  #provisional: Provisional | undefined;
  #position = 0;
  #size = 0;

  readonly #source: ByteSource;
  readonly #windowSize: number;
  readonly #isLog: boolean;
  readonly #given: readonly Finding[];

  /**
   * `log`: what the text is where it doesn't start with a record, as `detectFormat` tells it. `notes`: what there is to say of
   * how the lines came about.
   */
  constructor(source: ByteSource, windowSize: number, log: string | undefined, notes: readonly Finding[] = []) {
    this.#source = source;
    this.#windowSize = windowSize;
    this.#isLog = log !== undefined;
    this.#given = notes;
    this.#noted = new JsonlNotes(log);
    this.#reader = new LineReader(0n, this.#isLog);
  }

  get facts(): TraceFacts {
    return this.#noted.facts;
  }

  get isCvq(): boolean {
    return this.#noted.isCvq;
  }

  get finalRows(): number {
    return this.#provisional?.mark.rows ?? this.index.rows;
  }

  notes(): readonly Finding[] {
    return [...this.#given, ...this.#noted.list()];
  }

  check(): void {
    this.#noted.check();
  }

  async advance(size: number, options: PassOptions): Promise<void> {
    this.#takeBack();
    this.#size = size;
    for await (const bytes of windows(this.#source, this.#position, size, this.#windowSize)) {
      let turn = performance.now();
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        const slice = bytes.subarray(at, at + SLICE_BYTES);
        this.#lines(slice);
        this.#position += slice.length;
        if (performance.now() - turn < TURN_MS) continue;
        options.onProgress?.(this.#position, size, this.index.rows);
        await yieldInPass(options);
        turn = performance.now();
      }
      options.onProgress?.(this.#position, size, this.index.rows);
      await yieldInPass(options);
    }
    this.#size = this.#position;
    const last = this.#splitter.rest();
    if (last === undefined) return;
    this.#provisional = { notes: this.#noted, mark: this.index.mark(), t: this.#reader.t };
    this.#noted = this.#noted.clone();
    this.#line(last);
    options.onProgress?.(this.#position, size, this.index.rows);
  }

  scan(range: ScanRange): AsyncGenerator<Scanned, void, undefined> {
    const { index } = this;
    const source = this.#source;
    const size = this.#size;
    const windowSize = this.#windowSize;
    const isLog = this.#isLog;
    return scanLines({ source, size, windowSize, index, isLog }, range);
  }

  #lines(bytes: Uint8Array): void {
    const splitter = this.#splitter;
    const reader = this.#reader;
    const plain = this.#plain;
    const noted = this.#noted;
    for (let at = 0; at < bytes.length;) {
      if (splitter.isBetweenLines) {
        const taken = plain.take(bytes, at, splitter, reader.t, noted.facts);
        reader.t = taken.t;
        at = taken.at;
      }
      at = splitter.next(bytes, at, this.#line);
    }
  }

  readonly #line = (line: Line): void => {
    const { index } = this;
    const reader = this.#reader;
    const noted = this.#noted;
    const { t } = reader;
    const item = reader.read(line);
    noted.add(item);
    if (item.kind !== 'row') return;
    // The line's own offset: its number counts from there, and a byte order mark is only known at 0.
    if (index.needsEntry(line.offset)) index.addEntry(line.offset, t, line.number);
    index.rows++;
    if (item.record.type === 'command') index.commands++;
  };

  #takeBack(): void {
    const provisional = this.#provisional;
    if (provisional === undefined) return;
    this.#provisional = undefined;
    this.#noted = provisional.notes;
    this.#reader.t = provisional.t;
    this.index.rewind(provisional.mark);
  }
}
