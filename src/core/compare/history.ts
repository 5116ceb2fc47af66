import { differingPaths } from '../device/diff';
import type { Profile } from '../device/state';
import type { KnownState, Unknown } from '../device/unknown';
import { knownOf } from '../track/knowledge';
import type { Tracked } from '../track/ringModels';
import { deviceOf, follow } from '../track/follow';
import { EMPTY_TRACK, trackedOn, type DeviceTrack, type Track } from '../track/track';
import type { CommandRecord, Ring, TraceRow } from '../trace/record';

/** Where rows are read from, in order and in parts. */
export interface CompareRows {
  rows(from: number, count: number): Promise<readonly TraceRow[]>;
}

/** Which part of a trace is followed, and of which device. */
export interface TraceHistory {
  readonly source: CompareRows;
  /** RowSource to follow, from the first on. */
  readonly end: number;
  /** Undefined: the only one, whatever it is called. */
  readonly device: string | undefined;
  readonly ring: Ring;
  readonly profile: Profile;
}

/** A row of a trace. */
export interface HistoryPlace {
  readonly row: number;
  /** Number of the command; undefined for a record that is none. */
  readonly command: number | undefined;
}

/** A state that differs by meaning from the one before, or of which other items are known, and the row that made it so. */
export interface StateSince extends KnownState {
  /** Undefined for the state before the first command. */
  readonly place: HistoryPlace | undefined;
}

/** A command of the chosen ring. */
export interface SentCommand {
  readonly command: number;
  readonly row: number;
  readonly record: CommandRecord;
  readonly bigEndian: boolean;
}

/** RowSource that are in memory at a time. */
const BATCH = 256;

interface Followed {
  readonly row: TraceRow;
  readonly before: Track;
  readonly after: Track;
}

async function* batches({ source, end }: TraceHistory): AsyncGenerator<readonly TraceRow[], void, undefined> {
  for (let from = 0; from < end; from += BATCH) yield await source.rows(from, Math.min(BATCH, end - from));
}

async function* walk(history: TraceHistory): AsyncGenerator<readonly Followed[], void, undefined> {
  let track = EMPTY_TRACK;
  for await (const rows of batches(history)) {
    yield rows.map((row): Followed => {
      const before = track;
      track = follow(track, row.record, row.command);
      return { row, before, after: track };
    });
  }
}

/** True when a record concerns the device that is followed. */
function concernsDevice({ device }: TraceHistory, { row, before }: Followed): boolean {
  return device === undefined || deviceOf(before, row.record) === device;
}

function trackOf({ device }: TraceHistory, track: Track): DeviceTrack | undefined {
  if (device !== undefined) return track.get(device);
  // Before the record that names it, the only device goes by another name.
  return [...track.values()].at(-1);
}

/** The device's states, one after another, each as long as it means something else than the one before. */
export async function* states(history: TraceHistory): AsyncGenerator<StateSince, void, undefined> {
  let last: StateSince | undefined;
  let seen: Tracked | undefined;
  let hasBegun = false;
  for await (const batch of walk(history)) {
    for (const followed of batch) {
      const { row, after, before } = followed;
      const isCommand = row.record.type === 'command' && concernsDevice(history, followed);
      if (isCommand && !hasBegun) {
        hasBegun = true;
        const start = trackOf(history, before);
        if (start) yield (last = { ...knownOf(trackedOn(start, history.ring, history.profile)), place: undefined });
      }
      const next = trackOf(history, after);
      if (!hasBegun || !next) continue;
      const tracked = trackedOn(next, history.ring, history.profile);
      if (tracked === seen) continue;
      seen = tracked;
      const known = knownOf(tracked);
      const place = { row: row.row, command: row.record.type === 'command' ? row.command : undefined };
      const isOther = !last || differingPaths(last.state, known.state).length > 0 || !sameItems(last.unknown, known.unknown);
      last = { ...known, place: last && !isOther ? last.place : place };
      if (isOther) yield last;
    }
  }
}

/** True where the same items aren't known. */
function sameItems({ items: a }: Unknown, { items: b }: Unknown): boolean {
  return a.size === b.size && [...a.keys()].every((path) => b.has(path));
}

/** The device's commands on the chosen ring. */
export async function* commandsOn(history: TraceHistory): AsyncGenerator<SentCommand, void, undefined> {
  let bigEndian = false;
  for await (const batch of ownRows(history)) {
    for (const { record, command, row } of batch) {
      if (record.type === 'device') bigEndian = record.byteOrder === 'big';
      if (record.type !== 'command' || record.ring !== history.ring) continue;
      yield { command, row, record, bigEndian };
    }
  }
}

/** The rows of the device that is followed. Of the only device that is all, and nothing needs to be tracked. */
async function* ownRows(history: TraceHistory): AsyncGenerator<readonly TraceRow[], void, undefined> {
  if (history.device === undefined) {
    yield* batches(history);
    return;
  }
  for await (const batch of walk(history)) {
    yield batch.filter((followed) => concernsDevice(history, followed)).map(({ row }) => row);
  }
}
