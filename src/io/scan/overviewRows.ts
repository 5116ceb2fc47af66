import { Cells } from '../../core/stats/cells';
import { columnsOf } from '../../core/stats/columns';
import type { Overview } from '../../core/stats/overview';
import type { TraceRecord, TraceRow } from '../../core/trace/record';
import type { CommandBatch } from './commandBatch';
import { Pass, type PassTrace, type Sink } from './pass';
import type { OverviewQuery, QueryOptions } from './queries';

/** The overview of a trace. */
export class OverviewRows implements OverviewQuery {
  private readonly sink = new OverviewSink();
  private readonly pass: Pass;

  constructor(trace: PassTrace) {
    this.pass = new Pass(trace, this.sink);
  }

  get rowsDone(): number {
    return this.pass.next;
  }

  run(options: QueryOptions = {}): Promise<void> {
    return this.pass.run(options);
  }

  overview(buckets: number): Overview {
    return this.sink.cells.overview(buckets);
  }
}

class OverviewSink implements Sink {
  cells = new Cells();
  /** Names of the devices that are being restored. */
  private restoring = new Set<string>();

  commands(batch: CommandBatch, from: number, to: number): void {
    this.cells.commands(batch, from, to, this.restoring.size > 0);
  }

  row({ record }: TraceRow): void {
    if (record.type === 'command') {
      this.cells.commands(columnsOf(record, 0n), 0, 1, this.restoring.size > 0);
      return;
    }
    this.note(record);
    this.cells.event(record);
  }

  mark(): () => void {
    const cells = this.cells.clone();
    const restoring = new Set(this.restoring);
    return () => {
      this.cells = cells;
      this.restoring = restoring;
    };
  }

  /** A restore ends with its mark, or where the device is reset or starts anew. */
  private note(record: Exclude<TraceRecord, { type: 'command' }>): void {
    if (record.type === 'damaged' || record.type === 'status') return;
    const name = record.device ?? '';
    if (record.type !== 'mark') this.restoring.delete(name);
    else if (record.label === 'restore-begin') this.restoring.add(name);
    else if (record.label === 'restore-end') this.restoring.delete(name);
  }
}
