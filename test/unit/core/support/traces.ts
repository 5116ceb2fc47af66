import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK, type DeviceTrack, type Track } from '../../../../src/core/track/track';
import type {
  CommandRecord,
  DeviceRecord,
  GapRecord,
  MarkRecord,
  ObservationRecord,
  ResetRecord,
  Ring,
  StatusRecord,
  TraceRecord,
} from '../../../../src/core/trace/record';
import { hex } from './bytes';
import { CONFIG, EVERYTHING } from './devices';

type Extra = Partial<Omit<CommandRecord, 'type' | 'out' | 'in' | 'ring'>>;

/** A command that never got an answer. */
export function unanswered(ring: Ring, out: string, extra: Extra = {}): CommandRecord {
  return { type: 'command', t: 0n, ring, out: hex(out), outCut: false, inCut: false, ...extra };
}

/** A command of the driver; the answer is hex text. */
export function guest(out: string, answer = '00', extra: Extra = {}): CommandRecord {
  return { ...unanswered('guest', out, extra), in: hex(answer) };
}

/** A command that the device behind a Shadow Virtqueue gets. */
export function shadow(out: string, answer = '00', extra: Extra = {}): CommandRecord {
  return { ...unanswered('shadow', out, extra), in: hex(answer) };
}

export function ready(over: Partial<DeviceRecord> = {}): DeviceRecord {
  return { type: 'device', t: 0n, id: 'net0', features: EVERYTHING, byteOrder: 'little', config: CONFIG, ...over };
}

/** The device of a capture that begins while it is running. */
export function running(over: Partial<DeviceRecord> = {}): DeviceRecord {
  return ready({ running: true, ...over });
}

export function gap(over: Partial<GapRecord> = {}): GapRecord {
  return { type: 'gap', t: 0n, ...over };
}

/** What somebody saw. */
export function seen(state: ObservationRecord['state'], over: Partial<ObservationRecord> = {}): ObservationRecord {
  return { type: 'state', t: 0n, source: 'query-rx-filter', state, ...over };
}

export function reset(ring?: Ring): ResetRecord {
  return { type: 'reset', t: 0n, ...(ring ? { ring } : {}) };
}

export function status(value: number, ring?: Ring): StatusRecord {
  return { type: 'status', t: 0n, value, ...(ring ? { ring } : {}) };
}

export function mark(label: string, ring?: Ring): MarkRecord {
  return { type: 'mark', t: 0n, label, ...(ring ? { ring } : {}) };
}

/** What QEMU sends at a start of the device. */
export function load(...commands: readonly string[]): TraceRecord[] {
  return [mark('restore-begin', 'shadow'), ...commands.map((out) => shadow(out)), mark('restore-end', 'shadow')];
}

/** The devices after all records. */
export function trackOf(records: readonly TraceRecord[], start: Track = EMPTY_TRACK): Track {
  let command = 0;
  return records.reduce((track, record) => {
    const next = follow(track, record, command);
    if (record.type === 'command') command++;
    return next;
  }, start);
}

/** The one device after all records. */
export function trackDevice(records: readonly TraceRecord[], id = 'net0'): DeviceTrack {
  const found = trackOf(records).get(id);
  if (!found) throw new Error(`no device ${id}`);
  return found;
}
