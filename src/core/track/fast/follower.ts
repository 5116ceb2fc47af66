import type { CommandRecord, TraceRecord } from '../../trace/record';
import { assumedTrack, deviceNamed, deviceOf, followDevice, type Telling } from '../follow';
import { rawOf, type RawCommand } from './rawCommand';
import { PlainTraffic, type PlainKind } from './plainTraffic';
import type { DeviceTrack, Track } from '../track';

/** A device before and after a record by which it was followed by itself. */
export interface DeviceStep {
  readonly id: string;
  /** Undefined where nothing was known of it. */
  readonly before: DeviceTrack | undefined;
  readonly after: DeviceTrack;
}

/** Commands of a run that wasn't worth beginning. */
const SHORT = 16;

/**
 * Follows a trace as `follow` does, where only the state at its end is asked for: many times as fast, and in place. What
 * it gives out is plain data that doesn't change any more.
 */
export class Follower {
  /** Of devices that have a run, what they were when it began. */
  readonly #devices: Map<string, DeviceTrack>;
  readonly #runs = new Map<string, PlainTraffic>();
  /** The run of the device by this name, which mostly is the next one's, too. */
  #name: string | undefined;
  #run: PlainTraffic | undefined;
  /** Commands to be followed one by one before another run is tried. */
  #plain = 0;

  constructor(start: Track) {
    this.#devices = new Map(start);
  }

  /** The devices as they are now. */
  track(): Track {
    this.#run = undefined;
    for (const id of [...this.#runs.keys()]) this.#end(id);
    return new Map(this.#devices);
  }

  /** Takes the record of a row; `command` is its number among the commands. Undefined where it says nothing of a device. */
  row(record: TraceRecord, command: number): PlainKind | DeviceStep | undefined {
    if (record.type === 'command') return this.command(rawOf(record), command);
    return record.type === 'damaged' || record.type === 'status' ? undefined : this.#step(record, command);
  }

  /** Takes a command, of which nothing is kept but what must be. */
  command(raw: RawCommand, command: number): PlainKind | DeviceStep {
    if (this.#run && raw.device === this.#name) {
      return this.#run.take(raw, command) ?? this.#step(raw.record(), command);
    }
    if (this.#plain > 0) {
      this.#plain--;
      return this.#step(raw.record(), command);
    }
    const id = deviceNamed(this.#devices, raw.device);
    const run = this.#runs.get(id) ?? this.#begin(id);
    const plain = run?.take(raw, command);
    if (!plain) return this.#step(raw.record(), command);
    this.#name = raw.device;
    this.#run = run;
    return plain;
  }

  #begin(id: string): PlainTraffic | undefined {
    const device = this.#devices.get(id);
    const run = device && PlainTraffic.of(device);
    if (run) this.#runs.set(id, run);
    return run;
  }

  #step(record: Telling | CommandRecord, command: number): DeviceStep {
    this.#run = undefined;
    const id = deviceOf(this.#devices, record);
    this.#end(id);
    const before = this.#devices.get(id);
    const after = followDevice(before ?? assumedTrack(id), record, command);
    this.#devices.set(id, after);
    return { id, before, after };
  }

  #end(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    // Where a trace is anything but plain, to begin a run and to end it costs more than it saves.
    if (run.count < SHORT) this.#plain = SHORT;
    this.#devices.set(id, run.end());
  }
}
