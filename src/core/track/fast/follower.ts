import type { CommandRecord, TraceRecord } from '../../trace/record';
import { assumedTrack, changesState, deviceNamed, deviceOf, followDevice, type StateRecord } from '../follow';
import { rawOf, type RawCommand } from './rawCommand';
import { PlainTraffic, type PlainKind } from './plainTraffic';
import type { DeviceTrack, Track } from '../track';

/** A device before and after a record that was followed on its own. */
export interface DeviceStep {
  readonly id: string;
  /** Undefined for a device that is new. */
  readonly before: DeviceTrack | undefined;
  readonly after: DeviceTrack;
}

/** Plain traffic of fewer commands costs more to begin and to end than it saves. */
const MIN_COMMANDS = 16;

/**
 * Follows a trace in place, for callers that need only the state after many rows. What it returns is plain data that
 * doesn't change any more.
 *
 * The law of this folder: `track()` equals what `follow` makes of the same rows one by one, whatever the trace is. Only
 * the time and the memory differ. Everything here relies on two facts:
 * - In plain traffic a command's effect depends on its bytes and on whether it was acknowledged. `PlainTraffic` decides
 *   what is plain, and keeps as `PendingCommands` those whose copy may still come. `followDevice` takes all else.
 * - Of commands that supersede one another only the last counts. `supersededBy.ts` says which do; `DeferredWrites` keeps
 *   the last of each.
 * Held by the property test "says what following row by row says, whatever the trace is" (follower.test.ts); for the
 * states between the rows, by "tells before and after each row what following wholly tells" (partFollower.test.ts).
 */
export class Follower {
  /** A device in plain traffic is here as it was before that began. */
  readonly #devices: Map<string, DeviceTrack>;
  readonly #traffic = new Map<string, PlainTraffic>();
  /** The traffic of the device by this name, which most often is the next command's, too. */
  #currentName: string | undefined;
  #current: PlainTraffic | undefined;
  /** Commands to follow one by one before plain traffic is tried again. */
  #oneByOne = 0;

  constructor(start: Track) {
    this.#devices = new Map(start);
  }

  /** The devices as they are now. */
  track(): Track {
    this.#current = undefined;
    for (const id of [...this.#traffic.keys()]) this.#end(id);
    return new Map(this.#devices);
  }

  /** The device that a record concerns, as it is now. */
  deviceOf(record: TraceRecord): { readonly id: string; readonly device: DeviceTrack | undefined } {
    const id = deviceOf(this.#devices, record);
    return { id, device: this.#traffic.get(id)?.device() ?? this.#devices.get(id) };
  }

  /** Takes the record of a row; `command` is its number among the commands. Undefined where it doesn't affect a device. */
  row(record: TraceRecord, command: number): PlainKind | DeviceStep | undefined {
    if (record.type === 'command') return this.command(rawOf(record), command);
    return changesState(record) ? this.step(record, command) : undefined;
  }

  /** Takes a command, of which nothing is kept but what must be. */
  command(raw: RawCommand, command: number): PlainKind | DeviceStep {
    return this.trafficOf(raw)?.take(raw, command) ?? this.step(raw.record(), command);
  }

  /** The plain traffic that a command may belong to; undefined where it has to be followed by itself. It is given next. */
  trafficOf({ device }: RawCommand): PlainTraffic | undefined {
    if (this.#current && device === this.#currentName) return this.#current;
    if (this.#oneByOne > 0) {
      this.#oneByOne--;
      return undefined;
    }
    const id = deviceNamed(this.#devices, device);
    this.#current = this.#traffic.get(id) ?? this.#begin(id);
    this.#currentName = device;
    return this.#current;
  }

  /** Takes a record and follows it by itself. */
  step(record: StateRecord | CommandRecord, command: number): DeviceStep {
    this.#current = undefined;
    const id = deviceOf(this.#devices, record);
    this.#end(id);
    const before = this.#devices.get(id);
    const after = followDevice(before ?? assumedTrack(id), record, command);
    this.#devices.set(id, after);
    return { id, before, after };
  }

  #begin(id: string): PlainTraffic | undefined {
    const device = this.#devices.get(id);
    const traffic = device && PlainTraffic.of(device);
    if (traffic) this.#traffic.set(id, traffic);
    return traffic;
  }

  #end(id: string): void {
    const traffic = this.#traffic.get(id);
    if (!traffic) return;
    this.#traffic.delete(id);
    if (traffic.count < MIN_COMMANDS) this.#oneByOne = MIN_COMMANDS;
    this.#devices.set(id, traffic.device());
  }
}
