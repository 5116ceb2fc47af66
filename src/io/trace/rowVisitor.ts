import type { RawCommand } from '../../core/track/fast/rawCommand';
import type { TraceRecord } from '../../core/trace/record';

/** Takes the records of a trace in their order, where only the devices' state is of interest. */
export interface RowVisitor {
  /** A command as it stands in memory; `command` is its number. It is good until this returns. */
  command(raw: RawCommand, command: number): void;
  /** Any record; `command` is its number among the commands. */
  row(record: TraceRecord, command: number): void;
}
