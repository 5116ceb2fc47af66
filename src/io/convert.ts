import type { TraceRow } from '../core/trace/record';
import type { TraceFormat } from './detect';
import type { SoundRecord } from './jsonl';
import type { TraceFile } from './trace';
import { breathe } from './windows';
import { jsonlHeader, jsonlLine } from './write/jsonl';
import { pcapngLosses, PcapngWriter } from './write/pcapng';

export interface ConvertOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((rowsDone: number, rowsTotal: number) => void) | undefined;
}

/** What has become of a trace in another format. */
export interface Conversion {
  /** Records written. */
  readonly records: number;
  /** Damaged rows, which are no records and were left out. */
  readonly damaged: number;
  /** Fields that the other format can't hold, and in how many records they were. */
  readonly losses: ReadonlyMap<string, number>;
}

/** Rows that are in memory at a time. */
const BATCH = 256;

/**
 * Writes a whole trace in a format, batch by batch; each chunk goes to `write` before the next is made. In JSON Lines,
 * records don't name the device where the trace has but one, and a record of type `device` that names it; in a pcapng, their interface has its
 * name. Rejects with the signal's reason when that is aborted, and with whatever `write` rejects with.
 */
export async function convertTrace(
  trace: TraceFile,
  format: TraceFormat,
  write: (chunk: Uint8Array) => Promise<void>,
  { signal, onProgress }: ConvertOptions = {},
): Promise<Conversion> {
  const writer = format === 'jsonl' ? jsonlWriter(trace) : pcapngWriter(trace);
  const losses = new Map<string, number>();
  let records = 0;
  let damaged = 0;
  const chunkOf = ({ record }: TraceRow): readonly Uint8Array[] => {
    if (record.type === 'damaged') {
      damaged += 1;
      return [];
    }
    records += 1;
    if (format === 'pcapng') for (const field of pcapngLosses(record)) losses.set(field, (losses.get(field) ?? 0) + 1);
    return writer.record(record);
  };

  await write(writer.start);
  for (let row = 0; row < trace.rowCount; row += BATCH) {
    await breathe(signal);
    const chunk = Buffer.concat((await trace.rows(row, BATCH)).flatMap(chunkOf));
    if (chunk.length > 0) await write(chunk);
    onProgress?.(Math.min(row + BATCH, trace.rowCount), trace.rowCount);
  }
  for (const block of writer.end()) await write(block);
  return { records, damaged, losses };
}

interface Writer {
  readonly start: Uint8Array;
  record(record: SoundRecord): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

function jsonlWriter(trace: TraceFile): Writer {
  // Only where a device record gives the name that the others then lack.
  const isImplied = trace.devices.length === 1 && trace.deviceRecordCount > 0;
  const options = { impliedDevice: isImplied ? trace.devices[0] : undefined };
  const encoder = new TextEncoder();
  return {
    start: encoder.encode(jsonlHeader(options)),
    record: (record) => [encoder.encode(jsonlLine(record, options))],
    end: () => [],
  };
}

function pcapngWriter(trace: TraceFile): Writer {
  const writer = new PcapngWriter({ defaultDevice: trace.devices.length === 1 ? trace.devices[0] : undefined });
  return { start: writer.header(), record: (record) => writer.blocks(record), end: () => writer.end() };
}
