import type { TraceRow } from '../../core/trace/record';
import { assumedTrack } from '../../core/track/follow';
import type { Track } from '../../core/track/track';
import type { Step } from '../../io/trace/replay';
import type { GrowingTrace } from '../../io/trace/open';

/** A row as far as it can be read without the devices' state: nothing of them is known but the byte order. */
export function stateless(row: TraceRow, file: Pick<GrowingTrace, 'devices' | 'isBigEndian'>): Step {
  const { record } = row;
  const named = record.type === 'damaged' ? undefined : record.type === 'device' ? record.id : record.device;
  const id = named ?? file.devices[0] ?? 'net0';
  const byteOrder = file.isBigEndian(id, row.offset) ? 'big' : 'little';
  const track: Track = new Map([[id, { ...assumedTrack(id), byteOrder }]]);
  return { row, before: track, after: track };
}
