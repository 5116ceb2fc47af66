import { duration } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { TraceFile } from '../../io/trace';
import type { TraceInfo } from '../../protocol/messages';
import type { Progress } from './document';

/** What the editor's header says of a trace. */
export function traceInfo(file: TraceFile): TraceInfo {
  const { rowCount, commandCount, rings, devices, notes, firstTime, lastTime } = file;
  const parts = [
    file.format === 'pcapng' ? 'pcapng' : 'JSON Lines',
    plural(commandCount, 'command'),
    ringText(rings),
    devices.length > 1 ? plural(devices.length, 'device') : devices[0],
    firstTime !== undefined && lastTime !== undefined && lastTime > firstTime
      ? duration(lastTime - firstTime)
      : undefined,
  ];
  return {
    rows: rowCount,
    commands: commandCount,
    summary: parts.filter((part) => part !== undefined).join(' · '),
    notes,
    indexing: false,
    hasBothRings: rings.guest && rings.shadow,
    hasSeveralDevices: devices.length > 1,
  };
}

/** The same while the file is still being gone over. */
export function indexingInfo({ done, total, rows }: Progress): TraceInfo {
  const share = total > 0 ? Math.floor((100 * done) / total) : 0;
  return {
    rows: 0,
    commands: 0,
    summary: `Indexing: ${String(share)} %, ${plural(rows, 'row')} so far`,
    notes: [],
    indexing: true,
    hasBothRings: false,
    hasSeveralDevices: false,
  };
}

function ringText({ guest, shadow }: TraceFile['rings']): string | undefined {
  if (guest && shadow) return 'guest and shadow ring';
  if (shadow) return 'shadow ring';
  return guest ? 'guest ring' : undefined;
}
