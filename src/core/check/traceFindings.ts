import { describeEvent } from '../trace/describe';
import type { Ring } from '../trace/record';
import { readCommand } from './commandFindings';
import { eventFindings } from './eventFindings';
import type { RowInPlace } from './fast/rowCheck';
import type { Finding } from '../findings/finding';
import { lostAt } from '../forwarding/lost';

/** A finding with the command or the event that it is about. */
export interface PlacedFinding {
  readonly finding: Finding;
  /** Absent for a damaged record, and for the file as a whole. */
  readonly about?: PlacedCommand | PlacedEvent;
}

export interface PlacedCommand {
  readonly command: number;
  readonly device: string;
  readonly ring: Ring;
  /** Name in the specification, or the numbers in words. */
  readonly label: string;
}

/** A record that isn't a command. */
export interface PlacedEvent {
  readonly command?: undefined;
  readonly row: number;
  readonly device: string;
  /** Absent where it concerns both rings. */
  readonly ring?: Ring;
  /** Its name, as the list of rows has it. */
  readonly label: string;
}

/**
 * The findings at a row of a trace, on itself and on commands before it. A command that never reached its
 * device shows only later, where the guest's side is reset or the trace ends: see `lostAtEnd`.
 */
export function findingsAt({
  row: { row, record, command, offset, length },
  look,
}: RowInPlace): readonly PlacedFinding[] {
  if (look.kind === 'sound') return NONE;
  if (record.type === 'damaged') {
    const at = { side: 'file', offset, length } as const;
    return [{ finding: { code: 'damaged-record', severity: 'error', message: record.message, at } }];
  }
  const { device, before, after } = look;
  const late = lostAt(record, before, after);
  if (record.type !== 'command') {
    const about = { row, device, ...(record.ring && { ring: record.ring }), label: describeEvent(record).name };
    return [...late, ...eventFindings(record, before).map((finding) => ({ finding, about }))];
  }
  const { decoded, findings } = readCommand(record, before);
  const about = { command, device, ring: record.ring, label: decoded.label };
  return [...late, ...findings.map((finding) => ({ finding, about }))];
}

const NONE: readonly PlacedFinding[] = [];
