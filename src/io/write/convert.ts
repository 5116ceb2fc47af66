import type { TraceRecord, TraceRow } from '../../core/trace/record';
import { rowAt, selectedInPlace, selectedRows, type SelectOptions, type Selection } from '../query/selection';
import type { SoundRecord } from '../jsonl/parse';
import type { TraceFile } from '../trace/open';
import type { Chunk, Encoder, Losses } from './encoder';
import type { ExportFormat } from './formats';
import { qtestRing, type QtestRing } from './qtestRing';

export interface ConvertOptions extends Selection, SelectOptions {
  /** For QEMU qtest lines; on the queue that the trace's first rows name unless told. */
  readonly qtest?: QtestRing | undefined;
}

/** What has become of a trace in another format. */
export interface Conversion {
  /** Records written. */
  readonly records: number;
  /** Records that the format has no place for, by their types; damaged ones are no records. */
  readonly leftOut: ReadonlyMap<TraceRecord['type'], number>;
  /** Fields that the other format can't hold, and in how many records they were. */
  readonly losses: ReadonlyMap<string, number>;
}

/** Rows that are looked at for the queue. */
const FIRST_ROWS = 256;

/**
 * Writes a trace, or a selection of its rows, in a format, batch by batch; each chunk goes to `write` before the next is
 * made. Rejects with the signal's reason when that is aborted, and with whatever `write` rejects with.
 */
export async function convertTrace(
  trace: TraceFile,
  format: ExportFormat,
  write: (chunk: Uint8Array) => Promise<void>,
  options: ConvertOptions = {},
): Promise<Conversion> {
  const tally = new Tally(format);
  const put = putter(write);
  const formatOptions = { qtest: options.qtest ?? qtestRing({}, await cvqOf(trace)) };
  if (format.reads === 'rows') await encodeRows(format.encoder(trace, formatOptions), trace, options, put, tally);
  else {
    const encoder = format.encoder(trace, formatOptions);
    await put(encoder.start());
    for await (const rows of selectedInPlace(trace, options, options)) {
      for (const { row } of rows) tally.add(row);
      await put(encoder.rows(rows));
    }
    await put(encoder.end());
  }
  return tally;
}

/** Writes text and bytes alike, and nothing where there is nothing. */
function putter(write: (chunk: Uint8Array) => Promise<void>): (chunk: Chunk) => Promise<void> {
  return async (chunk) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (bytes.length > 0) await write(bytes);
  };
}

async function encodeRows(
  encoder: Encoder<TraceRow>,
  trace: TraceFile,
  options: ConvertOptions,
  put: (chunk: Chunk) => Promise<void>,
  tally: Tally,
): Promise<void> {
  await put(encoder.start());
  await encodeSelection(encoder, trace, options, put, tally);
  await put(encoder.end());
}

/** Writes a whole trace with one more record before a row, in a format that holds records; else as `convertTrace`. */
export async function convertWith(
  trace: TraceFile,
  format: Extract<ExportFormat, { readonly reads: 'rows' }>,
  { record, row }: { readonly record: SoundRecord; readonly row: number },
  write: (chunk: Uint8Array) => Promise<void>,
  options: SelectOptions = {},
): Promise<Conversion> {
  const tally = new Tally(format);
  const put = putter(write);
  const encoder = format.encoder(trace, { qtest: qtestRing({}, undefined) });
  const part = (from: number, to: number) =>
    encodeSelection(encoder, trace, { ...options, ranges: [{ from, to }] }, put, tally);
  const added = { row, command: 0, offset: 0, length: 0, record };
  await put(encoder.start());
  await part(0, row);
  tally.add(added);
  await put(encoder.rows([added]));
  await part(row, trace.rowCount);
  await put(encoder.end());
  return tally;
}

async function encodeSelection(
  encoder: Encoder<TraceRow>,
  trace: TraceFile,
  options: ConvertOptions,
  put: (chunk: Chunk) => Promise<void>,
  tally: Tally,
): Promise<void> {
  const encoded = (rows: readonly TraceRow[]) => {
    for (const row of rows) tally.add(row);
    return encoder.rows(rows);
  };
  for await (const { part, hits } of selectedRows(trace, options, options)) {
    if (part.kind === 'commands' && encoder.copies) {
      tally.records += hits.length;
      await put(encoder.copies(part, hits));
    } else await put(encoded(hits.map((at) => rowAt(part, at))));
  }
}

class Tally implements Conversion {
  records = 0;
  readonly leftOut = new Map<TraceRecord['type'], number>();
  readonly losses = new Map<string, number>();

  readonly #format: Losses;

  constructor(format: Losses) {
    this.#format = format;
  }

  add({ record }: TraceRow): void {
    const { holds, lost } = this.#format;
    if (holds(record.type)) this.records++;
    else this.leftOut.set(record.type, (this.leftOut.get(record.type) ?? 0) + 1);
    for (const field of lost(record)) this.losses.set(field, (this.losses.get(field) ?? 0) + 1);
  }
}

/** Virtqueue index of the CVQ, where the first rows tell it. */
export async function cvqOf(trace: TraceFile): Promise<number | undefined> {
  for (const { record } of await trace.rows(0, FIRST_ROWS)) if ('cvq' in record) return record.cvq;
  return undefined;
}
