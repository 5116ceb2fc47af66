import type { TraceRecord, TraceRow } from '../../core/trace/record';
import type { ByteSource } from '../byteSource';
import { SkipTally } from './skipTally';
import { PcapngWalker } from './walker';
import { PACKET_DATA, PacketView } from './packet';
import { PacketCommand } from './packetCommand';
import { damagedRow, readEvent } from './record';
import type { Sections } from './sections';
import type { SparseIndex } from '../trace/sparseIndex';
import { Window } from '../trace/window';
import { capacityFor, type ScanRange, type Scanned } from '../trace/commandBatch';
import { PacketBatch } from './packetBatch';

/** An indexed pcapng. */
export interface PcapngParts {
  readonly source: ByteSource;
  readonly size: number;
  readonly windowSize: number;
  readonly sections: Sections;
  readonly index: SparseIndex;
}

/** Rows of a pcapng in their order; fewer where the file has changed since it was indexed. */
export async function* scanPcapng(
  { source, size, windowSize, sections, index }: PcapngParts,
  { from, to, base, windowSize: most = windowSize }: ScanRange,
): AsyncGenerator<Scanned, void, undefined> {
  if (from >= to) return;
  const entry = index.entry(index.blockOfRow(from));
  // Of what comes after the range, nothing needs to be read.
  const length = (index.endOffset(index.blockOfRow(to - 1)) ?? size) - entry.offset;
  const bytes = Math.min(windowSize, most);
  const window = new Window(source, size, Math.min(bytes, length), length > bytes);
  const walker = new PcapngWalker(window, sections, new SkipTally(), entry.offset, entry.context);
  const batch = new PacketBatch(capacityFor(to - entry.row), base);
  batch.row = entry.row;
  batch.command = entry.command;
  let { t } = entry;
  const skipped = () => Math.max(0, from - batch.row);
  /** The batch as it is, unless nothing in it is wanted. */
  function* flush(): Generator<Scanned> {
    if (batch.count === 0) return;
    batch.start = skipped();
    t = batch.timeOf(batch.count - 1);
    if (batch.start < batch.count) yield batch;
    batch.begin(walker, window);
  }
  function* single(record: TraceRecord): Generator<Scanned> {
    const row: TraceRow = {
      row: batch.row,
      command: batch.command,
      offset: walker.offset,
      length: walker.length,
      record,
    };
    ({ t } = record);
    if (batch.row >= from) yield { kind: 'row', row };
    batch.row++;
    if (record.type === 'command') batch.command++;
  }

  let section = -1;
  while (batch.row + batch.count < to) {
    const step = walker.next();
    if (step !== 'command' || walker.rowSection !== section || batch.count === batch.capacity) yield* flush();
    switch (step) {
      case 'command': {
        if (window.here(walker.offset, walker.length) === undefined) {
          const bytes = (await window.bytes(walker.offset, PACKET_DATA + walker.present)).slice();
          if (bytes.length < PACKET_DATA) return;
          const packet = new PacketView(new DataView(bytes.buffer), walker.isLittle);
          yield* single(new PacketCommand(packet, walker.interface).copy());
          break;
        }
        if (batch.count === 0) batch.begin(walker, window);
        section = walker.rowSection;
        batch.take(walker, to - batch.row - batch.count);
        break;
      }
      case 'event': {
        const parsed = await readEvent(walker, window);
        if (parsed.kind === 'record') yield* single(parsed.record);
        else if (parsed.kind === 'damaged') yield* single(await damagedRow(walker, window, parsed.problem, t));
        break;
      }
      case 'damaged':
        yield* single(await damagedRow(walker, window, walker.problem, t));
        break;
      case 'refill':
        await walker.refill();
        break;
      case 'end':
        return;
    }
  }
  yield* flush();
}
