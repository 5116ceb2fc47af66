import { duration } from '../../core/trace/time';
import { plural } from '../../core/wire/text';
import type { TraceFile } from '../../io/trace/open';
import type { TraceInfo } from '../../protocol/messages';
import { LOOK_AHEAD } from './lookahead';
import type { Progress } from './opening';

/** What stands over a trace besides what it holds. */
export interface ReadingStatus {
  readonly generation: number;
  readonly notice: string | undefined;
  /** While rows are still to come. */
  readonly progress: Progress | undefined;
}

/** What the editor's header says of a trace. */
export function traceInfo(
  file: TraceFile & { readonly finalRows?: number },
  { generation, notice, progress }: ReadingStatus,
): TraceInfo {
  const { rowCount, finalRows = rowCount, commandCount, rings, devices, notes, firstTime, lastTime } = file;
  const parts = [
    file.format === 'pcapng' ? 'pcapng' : 'JSON Lines',
    progress ? percent(progress) : plural(commandCount, 'command'),
    ringText(rings),
    devices.length > 1 ? plural(devices.length, 'device') : devices[0],
    firstTime !== undefined && lastTime !== undefined && lastTime > firstTime
      ? duration(lastTime - firstTime)
      : undefined,
  ];
  return {
    rows: rowCount,
    // What is said of a row takes those after it into account.
    finalRows: Math.max(0, finalRows - LOOK_AHEAD),
    commands: commandCount,
    summary: parts.filter((part) => part !== undefined).join(' · '),
    notes,
    indexing: progress ? runState(progress) : false,
    generation,
    ...(notice === undefined ? {} : { notice }),
    hasBothRings: rings.guest && rings.shadow,
    hasSeveralDevices: devices.length > 1,
  };
}

/** The same while there are no rows to show yet. */
export function indexingInfo(progress: Progress, { generation, notice }: Omit<ReadingStatus, 'progress'>): TraceInfo {
  return {
    rows: 0,
    finalRows: 0,
    commands: 0,
    summary: `${progress.isHeld ? 'Stopped' : 'Indexing'}: ${percent(progress)}, ${plural(progress.rows, 'row')} so far`,
    notes: [],
    indexing: runState(progress),
    generation,
    ...(notice === undefined ? {} : { notice }),
    hasBothRings: false,
    hasSeveralDevices: false,
  };
}

const runState = ({ isHeld }: Progress) => (isHeld ? 'held' : 'running');

function percent({ done, total }: Progress): string {
  return `${total > 0 ? Math.floor((100 * done) / total) : 0} %`;
}

function ringText({ guest, shadow }: TraceFile['rings']): string | undefined {
  if (guest && shadow) return 'guest and shadow ring';
  if (shadow) return 'shadow ring';
  return guest ? 'guest ring' : undefined;
}
