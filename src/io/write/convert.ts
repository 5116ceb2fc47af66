import type { TraceRecord, TraceRow } from '../../core/trace/record';
import type { Step } from '../trace/replay';
import { RowsDone, rangesOf, selectedSteps, type SelectOptions, type Selection } from '../query/selection';
import type { TraceFile } from '../trace/open';
import { breathe } from '../trace/windows';
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

/** Rows that are in memory at a time. */
const BATCH = 256;

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
  const put = async (chunk: Chunk) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (bytes.length > 0) await write(bytes);
  };
  const formatOptions = { qtest: options.qtest ?? qtestRing({}, await cvqOf(trace)) };
  if (format.reads === 'rows') {
    const rows = options.filter || options.limit !== undefined ? filteredRows : plainRows;
    await encode(format.encoder(trace, formatOptions), rows(trace, options), put, (row) => tally.add(row));
  } else {
    const steps = selectedSteps(trace, options, options);
    await encode(format.encoder(trace, formatOptions), steps, put, ({ row }) => tally.add(row));
  }
  return tally;
}

async function encode<R>(
  encoder: Encoder<R>,
  batches: AsyncIterable<readonly R[]>,
  put: (chunk: Chunk) => Promise<void>,
  count: (row: R) => void,
): Promise<void> {
  await put(encoder.start());
  for await (const rows of batches) {
    rows.forEach(count);
    await put(encoder.rows(rows));
  }
  await put(encoder.end());
}

async function* filteredRows(trace: TraceFile, options: ConvertOptions): AsyncGenerator<readonly TraceRow[]> {
  for await (const steps of selectedSteps(trace, options, options)) yield steps.map(({ row }: Step) => row);
}

/** Rows that are wanted as they are: without what the devices hold there, it is quicker. */
async function* plainRows(trace: TraceFile, options: ConvertOptions): AsyncGenerator<readonly TraceRow[]> {
  const progress = new RowsDone(options, trace, options);
  for (const { from, to } of rangesOf(options, trace)) {
    for (let row = from; row < to; row += BATCH) {
      await breathe(options.signal);
      const rows = await trace.rows(row, Math.min(BATCH, to - row));
      yield rows;
      progress.add(rows.length);
    }
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
  for (const { record } of await trace.rows(0, BATCH)) if ('cvq' in record) return record.cvq;
  return undefined;
}
