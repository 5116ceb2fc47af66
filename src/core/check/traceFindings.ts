import type { Ring, TraceRow } from '../trace/record';
import { deviceOf } from '../track/follow';
import type { Track } from '../track/track';
import { readCommand } from './commandFindings';
import type { Finding } from '../findings/finding';
import { lostAt } from '../forwarding/lost';

/** A finding with the command that it is about. */
export interface PlacedFinding {
  readonly finding: Finding;
  /** The command that it is about; absent for a damaged record. */
  readonly about?: PlacedCommand;
}

export interface PlacedCommand {
  readonly command: number;
  readonly device: string;
  readonly ring: Ring;
  /** Name in the specification, or the numbers in words. */
  readonly label: string;
}

/**
 * The findings at a row of a trace, on itself and on commands before it. A command that never reached its
 * device shows only later, where the guest's side is reset or the trace ends: see `lostAtEnd`.
 */
export function findingsAt(
  { record, command, offset, length }: TraceRow,
  before: Track,
  after: Track,
): readonly PlacedFinding[] {
  if (record.type === 'damaged') {
    const at = { side: 'file', offset, length } as const;
    return [{ finding: { code: 'damaged-record', severity: 'error', message: record.message, at } }];
  }
  const device = deviceOf(before, record);
  const late = lostAt(record, before.get(device), after.get(device));
  if (record.type !== 'command') return late;
  const { decoded, findings } = readCommand(record, before.get(device));
  const about = { command, device, ring: record.ring, label: decoded.label };
  return [...late, ...findings.map((finding) => ({ finding, about }))];
}
