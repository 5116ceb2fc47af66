import type { Finding } from '../core/findings/finding';
import type { DamagedRecord, TraceRow } from '../core/trace/record';
import { BlockCache } from './blockCache';
import type { ByteSource } from './byteSource';
import { detectFormat, type TraceFormat } from './detect';
import type { IndexedTrace } from './indexedTrace';
import { indexJsonl } from './jsonlTrace';
import { WINDOW_BYTES } from './limits';
import { indexPcapng } from './pcapngTrace';
import type { PassOptions } from './windows';

/** A trace that is open: its rows can be read at any place. */
export interface TraceFile {
  readonly format: TraceFormat;
  readonly rowCount: number;
  readonly commandCount: number;
  /** Which rings commands are on. */
  readonly rings: { readonly guest: boolean; readonly shadow: boolean };
  /** Ids of the devices, in the order of their appearance. */
  readonly devices: readonly string[];
  /** How many records say what a device has negotiated; without any, its features are not known. */
  readonly deviceRecordCount: number;
  /** Earliest and latest time of a record, in ns; undefined when no record could be read. */
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
  /** What was passed over, and where the file is damaged. */
  readonly notes: readonly Finding[];
  /** Up to `count` rows from row `from` on; fewer at the end. Rejects only when the file can't be read any more. */
  rows(from: number, count: number): Promise<TraceRow[]>;
  /** Number of the row that holds a command. Rejects with a `RangeError` when there is no such command. */
  rowOfCommand(command: number): Promise<number>;
  close(): Promise<void>;
}

export interface OpenOptions extends PassOptions {
  /** Bytes to read at a time; 1 MiB unless told. */
  readonly windowSize?: number;
}

/** Rows of some 32 blocks are kept, unless they take more than this many bytes of the file. */
const CACHE_BLOCKS = 32;
const CACHE_BYTES = 8 * 1024 * 1024;

/**
 * Opens a trace in either format and goes over it once, window by window, to index it. Throws a `TraceError` when the
 * input can't be read or is no CVQ trace, and the signal's reason when that is aborted. The source is closed by the
 * trace, not by a failure to open it.
 */
export async function openTrace(source: ByteSource, options: OpenOptions = {}): Promise<TraceFile> {
  options.signal?.throwIfAborted();
  const size = await source.size();
  const format = await detectFormat(source, size);
  const windowSize = Math.max(1, options.windowSize ?? WINDOW_BYTES);
  const index = format === 'pcapng' ? indexPcapng : indexJsonl;
  return new IndexedTraceFile(source, format, await index(source, size, windowSize, options));
}

class IndexedTraceFile implements TraceFile {
  readonly rowCount: number;
  readonly commandCount: number;
  readonly rings: TraceFile['rings'];
  readonly devices: readonly string[];
  readonly deviceRecordCount: number;
  readonly firstTime: bigint | undefined;
  readonly lastTime: bigint | undefined;
  readonly notes: readonly Finding[];
  private readonly cache = new BlockCache(CACHE_BLOCKS, CACHE_BYTES);

  constructor(
    private readonly source: ByteSource,
    readonly format: TraceFormat,
    private readonly trace: IndexedTrace,
  ) {
    const { facts, index, notes } = trace;
    this.rowCount = index.rows;
    this.commandCount = index.commands;
    this.rings = { ...facts.rings };
    this.devices = facts.devices;
    this.deviceRecordCount = facts.deviceRecords;
    this.firstTime = facts.firstTime;
    this.lastTime = facts.lastTime;
    this.notes = notes;
  }

  async rows(from: number, count: number): Promise<TraceRow[]> {
    const start = Math.max(0, Math.trunc(from) || 0);
    const end = Math.min(this.rowCount, start + Math.max(0, Math.trunc(count) || 0));
    const { index } = this.trace;
    const rows: TraceRow[] = [];
    for (let row = start; row < end;) {
      const block = index.blockOfRow(row);
      const first = index.entry(block).row;
      const decoded = await this.block(block);
      rows.push(...decoded.slice(row - first, end - first));
      row = index.endOfBlock(block);
    }
    return rows;
  }

  async rowOfCommand(command: number): Promise<number> {
    if (!Number.isInteger(command) || command < 0 || command >= this.commandCount)
      throw new RangeError(`There is no command ${command}: the trace has ${this.commandCount}, numbered from 0.`);
    const block = this.trace.index.blockOfCommand(command);
    const rows = await this.block(block);
    const found = rows.find((row) => row.command === command && row.record.type === 'command');
    return found?.row ?? this.trace.index.entry(block).row;
  }

  async close(): Promise<void> {
    await this.source.close();
  }

  private block(block: number): Promise<readonly TraceRow[]> {
    return this.cache.get(block, async () => {
      const { index } = this.trace;
      const rows = await this.trace.decode(block);
      const end = index.endOfBlock(block);
      const { offset, t, row: first } = index.entry(block);
      // Whatever has become of the file, there is a row for each number that was promised.
      for (let row = first + rows.length; row < end; row += 1) rows.push({ ...changed(offset, t), row });
      return rows;
    });
  }
}

/** Stands for a row that was there when the trace was opened. */
function changed(offset: number, t: bigint): Omit<TraceRow<DamagedRecord>, 'row'> {
  const message = `The file has changed since it was opened: a record from offset ${offset} on is gone. Open it again.`;
  return { command: 0, offset, length: 0, record: { type: 'damaged', t, message, bytes: new Uint8Array() } };
}
