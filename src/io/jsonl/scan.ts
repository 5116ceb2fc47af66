import type { TraceRow } from '../../core/trace/record';
import type { ByteSource } from '../byteSource';
import { CommandScanner } from './commandScanner';
import { LineReader } from './lineReader';
import { LineSplitter, type Line } from './lines';
import type { SparseIndex } from '../trace/sparseIndex';
import { windows } from '../trace/windows';
import { capacityFor, type ScanRange, type Scanned } from '../trace/commandBatch';
import { LineBatch } from './lineBatch';

/** Bytes that are looked at together, at most; a line that is longer isn't scanned. */
const SLICE_BYTES = 256 * 1024;

/** An indexed trace in JSON Lines. */
export interface LineParts {
  readonly source: ByteSource;
  readonly size: number;
  readonly windowSize: number;
  readonly index: SparseIndex;
  /** As `LineReader` takes it. */
  readonly isLog: boolean;
}

/** Rows of JSON Lines in their order; fewer where the file has changed since it was indexed. */
export async function* scanLines(
  { source, size, windowSize, index, isLog }: LineParts,
  { from, to, base, windowSize: most = windowSize }: ScanRange,
): AsyncGenerator<Scanned, void, undefined> {
  if (from >= to) return;
  const entry = index.entry(index.blockOfRow(from));
  // Of what comes after the range, nothing needs to be read.
  const stop = index.endOffset(index.blockOfRow(to - 1)) ?? size;
  const splitter = new LineSplitter(entry.context, entry.offset);
  const reader = new LineReader(entry.t, isLog);
  const scanner = new CommandScanner();
  const batch = new LineBatch(capacityFor(to - entry.row), base);
  batch.row = entry.row;
  batch.command = entry.command;
  function* flush(): Generator<Scanned> {
    if (batch.count === 0) return;
    reader.t = batch.timeOf(batch.count - 1);
    batch.start = Math.max(0, from - batch.row);
    if (batch.start < batch.count) yield batch;
  }
  /** The row of a line, if it is one. */
  function* single(line: Line): Generator<Scanned> {
    const item = reader.read(line);
    if (item.kind !== 'row') return;
    const { offset, length, record } = item;
    const row: TraceRow = { row: batch.row, command: batch.command, offset, length, record };
    if (batch.row >= from) yield { kind: 'row', row };
    batch.row++;
    if (record.type === 'command') batch.command++;
  }

  for await (const bytes of windows(source, entry.offset, stop, Math.min(windowSize, most))) {
    for (let sliced = 0; sliced < bytes.length; sliced += SLICE_BYTES) {
      const slice = bytes.subarray(sliced, sliced + SLICE_BYTES);
      for (let at = 0; at < slice.length;) {
        batch.begin(slice, splitter.offset - at);
        if (splitter.isBetweenLines) {
          const most = Math.min(batch.capacity, to - batch.row);
          while (batch.count < most) {
            const end = scanner.scan(slice, at);
            if (end === undefined || scanner.writable > 1) break;
            batch.add(scanner, at, end);
            splitter.skipLine(end + 1 - at);
            at = end + 1;
          }
          yield* flush();
          batch.begin(slice, splitter.offset - at);
        }
        if (batch.row >= to) return;
        const lines: Line[] = [];
        at = splitter.next(slice, at, (line) => lines.push(line));
        for (const line of lines) yield* single(line);
        if (batch.row >= to) return;
      }
    }
  }
  const rest = splitter.rest();
  if (rest !== undefined) yield* single(rest);
}
