import { assumedTrack } from '../core/track/follow';
import type { DeviceTrack } from '../core/track/track';
import type { TraceFile } from '../io/trace/open';
import { trackAfter } from '../io/trace/walk';
import { FileError } from './errors';
import type { Io } from './output';

/** Which device of a trace is meant, and after which command; after all records when `at` is absent. */
export interface StatePlace {
  readonly at?: number;
  readonly device?: string;
  /** The option that gave `at`, for messages; `at` unless told. */
  readonly option?: string;
}

/** What is known of a device at a place of a trace. */
export async function deviceAt(file: string, trace: TraceFile, place: StatePlace, io: Io): Promise<DeviceTrack> {
  const id = chooseDevice(file, trace, place.device);
  const track = await trackAfter(trace, await rowsUntil(file, trace, place), io.signal);
  // Before its first record that names it, the only device of a trace goes by another name.
  const [only] = track.size === 1 && trace.devices.length === 1 ? track.values() : [];
  return track.get(id) ?? only ?? assumedTrack(id);
}

/** How many rows there are up to the end of command `at`; for -1, before the first command. */
export async function rowsUntil(file: string, trace: TraceFile, { at, option = 'at' }: StatePlace): Promise<number> {
  const { rowCount, commandCount } = trace;
  if (at === undefined) return rowCount;
  if (at < 0) return commandCount > 0 ? await trace.rowOfCommand(0) : rowCount;
  if (at >= commandCount) throw new FileError(file, `--${option} ${at} is beyond the end: ${countText(trace)}.`);
  return (await trace.rowOfCommand(at)) + 1;
}

/** `the trace has 12 commands, 0 to 11` */
export function countText({ commandCount }: TraceFile): string {
  if (commandCount === 0) return 'the trace has no commands';
  return commandCount === 1
    ? 'the trace has 1 command, number 0'
    : `the trace has ${commandCount} commands, 0 to ${commandCount - 1}`;
}

function chooseDevice(file: string, { devices }: TraceFile, wanted: string | undefined): string {
  // What the tracking calls a device that no record names.
  const known = devices.length > 0 ? devices : ['net0'];
  const chosen = wanted ?? known[0];
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  throw new FileError(file, `there is no device ${JSON.stringify(wanted)}; the trace has ${known.join(', ')}.`);
}
