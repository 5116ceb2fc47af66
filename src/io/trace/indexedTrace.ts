import type { Finding } from '../../core/findings/finding';
import type { DamagedRecord, TraceRow } from '../../core/trace/record';
import { BlockCache } from './blockCache';
import type { ByteSource, SourceLook } from '../byteSource';
import type { TraceFormat } from './detect';
import { hasSample, sampleOf, type Sample } from './fileChange';
import type { RowVisitor } from './rowVisitor';
import { copiedRow, type ScanRange, type Scanned } from './commandBatch';
import type { FileChange, GrowingTrace } from './traceFile';
import type { TraceIndexer } from './indexer';
import { visitRows } from './visitRows';
import type { PassOptions } from './windows';

/** Rows of some 32 blocks are kept, unless they take more than this many bytes of the file. */
const CACHE_BLOCKS = 32;
const CACHE_BYTES = 8 * 1024 * 1024;

/** Bytes that are read at a time for a visitor: others work while the next ones are read. */
const VISIT_BYTES = 256 * 1024;

/** A trace over an indexer, which starts to go over the file at once. */
export class IndexedTrace implements GrowingTrace {
  /** Resolves when there are rows to show, of what is a CVQ trace for certain, or when all has been gone over. */
  readonly firstRows: Promise<void>;
  readonly #cache = new BlockCache(CACHE_BLOCKS, CACHE_BYTES);
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #options: Pick<PassOptions, 'hold' | 'onProgress'>;
  #pass: Promise<void>;
  #refreshing: Promise<FileChange> | undefined;
  /** How the file stood before the last pass, and a part of what was read. */
  #known: SourceLook | undefined;
  #sample: Sample | undefined;
  /** A time of writing that was seen while the file didn't grow. */
  #suspicious: number | undefined;

  readonly #source: ByteSource;
  readonly #indexer: TraceIndexer;
  #size: number;

  constructor(
    source: ByteSource,
    readonly format: TraceFormat,
    indexer: TraceIndexer,
    size: number,
    { signal, ...options }: PassOptions,
  ) {
    this.#source = source;
    this.#indexer = indexer;
    this.#size = size;

    this.#signal = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    this.#options = options;
    let seen = (): void => undefined;
    const certain = new Promise<void>((resolve) => (seen = resolve));
    this.#pass = this.#start(seen);
    this.firstRows = Promise.race([certain, this.#pass]);
    // Whoever waits hears of the failure.
    this.firstRows.catch(() => undefined);
    this.#pass.catch(() => undefined);
  }

  get whole(): Promise<void> {
    return this.#pass;
  }

  get rowCount(): number {
    return this.#indexer.index.rows;
  }

  get finalRows(): number {
    return this.#indexer.finalRows;
  }

  get commandCount(): number {
    return this.#indexer.index.commands;
  }

  get rings(): GrowingTrace['rings'] {
    return this.#indexer.facts.rings;
  }

  get devices(): readonly string[] {
    return this.#indexer.facts.devices;
  }

  get deviceRecordCount(): number {
    return this.#indexer.facts.deviceRecords;
  }

  get firstTime(): bigint | undefined {
    return this.#indexer.facts.firstTime;
  }

  get lastTime(): bigint | undefined {
    return this.#indexer.facts.lastTime;
  }

  get notes(): readonly Finding[] {
    return this.#indexer.notes();
  }

  isBigEndian(device: string, offset: number): boolean {
    return this.#indexer.facts.byteOrders.isBig(device, offset);
  }

  async rows(from: number, count: number): Promise<TraceRow[]> {
    const start = Math.max(0, Math.trunc(from) || 0);
    const end = Math.min(this.rowCount, start + Math.max(0, Math.trunc(count) || 0));
    const { index } = this.#indexer;
    const rows: TraceRow[] = [];
    for (let row = start; row < end;) {
      const block = index.blockOfRow(row);
      const first = index.entry(block).row;
      const endOfBlock = index.endOfBlock(block);
      const decoded = await this.#block(block);
      rows.push(...decoded.slice(row - first, end - first));
      row = endOfBlock;
    }
    return rows;
  }

  scan(range: ScanRange): AsyncGenerator<Scanned, void, undefined> {
    return this.#indexer.scan(range);
  }

  visit(from: number, to: number, visitor: RowVisitor, signal?: AbortSignal): Promise<void> {
    const range = { from, to: Math.min(to, this.rowCount), base: 0n, windowSize: VISIT_BYTES };
    return visitRows(this.scan(range), visitor, signal);
  }

  async rowOfCommand(command: number): Promise<number> {
    if (!Number.isInteger(command) || command < 0 || command >= this.commandCount)
      throw new RangeError(`There is no command ${command}: the trace has ${this.commandCount}, numbered from 0.`);
    const { index } = this.#indexer;
    const block = index.blockOfCommand(command);
    const rows = await this.#block(block);
    const found = rows.find((row) => row.command === command && row.record.type === 'command');
    return found?.row ?? index.entry(block).row;
  }

  refresh(): Promise<FileChange> {
    this.#refreshing ??= this.#takeLook().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#source.close();
  }

  async #start(seen: () => void): Promise<void> {
    this.#known = await this.#source.look?.();
    await this.#advance(seen);
    this.#indexer.check();
  }

  async #advance(seen?: () => void): Promise<void> {
    const indexer = this.#indexer;
    const signal = this.#signal;
    const size = this.#size;
    const { hold, onProgress } = this.#options;
    await indexer.advance(size, {
      signal,
      hold,
      onProgress: (...progress) => {
        if (indexer.isCvq && indexer.index.rows > 0) seen?.();
        onProgress?.(...progress);
      },
    });
    if (this.#known !== undefined) this.#sample = await sampleOf(this.#source, size);
  }

  async #takeLook(): Promise<FileChange> {
    await this.#pass;
    const known = this.#known;
    const source = this.#source;
    const sample = this.#sample;
    const look = await source.look?.();
    if (look === undefined || known?.kind !== 'there' || sample === undefined) return 'same';
    if (look.kind !== 'there') return look.kind;
    if (look.size < this.#size) return 'truncated';
    if (look.size === this.#size) return this.#judgeWriting(look.changed, known.changed);
    if (!(await hasSample(source, sample))) return 'replaced';
    this.#known = look;
    this.#size = look.size;
    this.#suspicious = undefined;
    this.#cache.dropFrom(this.#indexer.index.blockOfRow(this.#indexer.finalRows));
    this.#pass = this.#advance();
    this.#pass.catch(() => undefined);
    await this.#pass;
    return 'grown';
  }

  /** Written, but not longer: something in it is other now, unless a writer has not come to the length yet. */
  #judgeWriting(changed: number, before: number): FileChange {
    if (changed === before) return 'same';
    if (changed === this.#suspicious) return 'replaced';
    this.#suspicious = changed;
    return 'same';
  }

  #block(block: number): Promise<readonly TraceRow[]> {
    const { index } = this.#indexer;
    const end = index.endOfBlock(block);
    const { offset, t, row: first } = index.entry(block);
    return this.#cache.get(block, end, async () => {
      const rows = await copiesOf(this.#indexer.scan({ from: first, to: end, base: 0n }));
      // Whatever has become of the file, there is a row for each number that was promised.
      for (let row = first + rows.length; row < end; row += 1) rows.push({ ...changed(offset, t), row });
      return rows;
    });
  }
}

async function copiesOf(scan: AsyncIterable<Scanned>): Promise<TraceRow[]> {
  const rows: TraceRow[] = [];
  for await (const part of scan) {
    if (part.kind === 'row') rows.push(part.row);
    else for (let at = part.start; at < part.count; at++) rows.push(copiedRow(part, at));
  }
  return rows;
}

/** Stands for a row that was there when the trace was opened. */
function changed(offset: number, t: bigint): Omit<TraceRow<DamagedRecord>, 'row'> {
  const message = `The file has changed since it was opened: a record from offset ${offset} on is gone. Open it again.`;
  return { command: 0, offset, length: 0, record: { type: 'damaged', t, message, bytes: new Uint8Array() } };
}
