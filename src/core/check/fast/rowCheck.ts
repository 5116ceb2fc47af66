import { Follower } from '../../track/fast/follower';
import type { PlainTraffic } from '../../track/fast/plainTraffic';
import { rawOf, type RawCommand } from '../../track/fast/rawCommand';
import { changesState, deviceOf } from '../../track/follow';
import type { DeviceTrack, Track } from '../../track/track';
import type { CommandRecord, EventRecord, TraceRecord, TraceRow } from '../../trace/record';
import type { Finding } from '../../findings/finding';
import { readCommand, type ReadCommand } from '../commandFindings';
import { eventFindings } from '../eventFindings';
import { SoundDevice } from './soundDevice';
import { isShort, SoundReads } from './soundReads';

/** A row of which there may be something to say, with what that follows from. */
interface OpenRow {
  readonly kind: 'open';
  readonly device: string;
  /** The device before it, as `readCommand` and `eventFindings` need it; undefined while nothing is known of it. */
  readonly before: DeviceTrack | undefined;
  /** After it, as far as the guest's commands go that wait to be forwarded. */
  readonly after: DeviceTrack | undefined;
}

/** What is known of a row when it is read: `sound` says that there are no findings on it. */
export type RowLook = SoundDevice | OpenRow;

/** A row with what is known of its device. */
export interface RowInPlace {
  readonly row: TraceRow;
  readonly look: RowLook;
}

/** A row of a trace that is followed row by row. */
export function inPlace({ row, before, after }: { row: TraceRow; before: Track; after: Track }): RowInPlace {
  const device = deviceOf(before, row.record);
  return { row, look: { kind: 'open', device, before: before.get(device), after: after.get(device) } };
}

/** As `readCommand` reads a command with the device before it. */
export function readInPlace(record: CommandRecord, look: RowLook): ReadCommand {
  return look.kind === 'open' ? readCommand(record, look.before) : look.read(record);
}

/** As `eventFindings` finds it with the device before it. */
export function eventFindingsInPlace(record: EventRecord, look: RowLook): readonly Finding[] {
  return look.kind === 'open' ? eventFindings(record, look.before) : NONE;
}

/** Whether `readInPlace` may give the same for other commands too: what is made of it is worth keeping. */
export function recurs(record: CommandRecord, look: RowLook): boolean {
  return look.kind === 'sound' && isShort(record);
}

const NONE: readonly Finding[] = [];

/** After so many open rows in a row, the next ones are followed by themselves: it costs less than to give the device before each. */
const MANY_OPEN = 8;
const BY_THEMSELVES = 256;

/**
 * Follows a trace and tells of each row whether there may be a finding on it. Most rows of most traces are plain traffic
 * that is right: of these nothing but their bytes, their answer and what was negotiated is looked at.
 *
 * The law of this folder: `readCommand`, `eventFindings` and `lostAt` find the same with what is told here as with the
 * devices that `follow` makes row by row, whatever the trace is; and nothing where a row is sound. It relies on the
 * law of `core/track/fast/`, and on these facts:
 * - Rules and the verdicts of both models hang on the command's bytes, on what was negotiated, and on parts of the state
 *   that commands of the classes RX, MAC and VLAN don't write.
 * - Of a command that supersedes others both models make the same, so that it brings no difference between them.
 * Held by the property test "finds what reading row by row finds, whatever the trace is" (rowCheck.test.ts).
 */
export class RowCheck {
  readonly #follower: Follower;
  readonly #devices = new WeakMap<PlainTraffic, SoundDevice>();
  readonly #reads = new SoundReads();
  /** How many rows before this one were open. */
  #open = 0;
  /** How many rows are yet followed by themselves. */
  #byThemselves = 0;
  #lastTraffic: PlainTraffic | undefined;
  #last: SoundDevice | undefined;

  constructor(start: Track) {
    this.#follower = new Follower(start);
  }

  /** The devices as they are now. */
  track(): Track {
    return this.#follower.track();
  }

  /** Takes the record of a row; `command` is its number among the commands. */
  row(record: TraceRecord, command: number): RowLook {
    if (record.type === 'command') return this.command(rawOf(record), command);
    const follower = this.#follower;
    if (changesState(record)) {
      const { id, before, after } = follower.step(record, command);
      return { kind: 'open', device: id, before, after };
    }
    const { id, device } = follower.deviceOf(record);
    return { kind: 'open', device: id, before: device, after: device };
  }

  /** Takes a command of which nobody asks. */
  pass(raw: RawCommand, command: number): void {
    this.#follower.command(raw, command);
  }

  /** Takes a command, of which nothing is kept but what must be. */
  command(raw: RawCommand, command: number): RowLook {
    const follower = this.#follower;
    const traffic = this.#isByItself() ? undefined : follower.trafficOf(raw);
    if (traffic) {
      const sound = this.#soundDevice(traffic);
      if (sound.isSound(raw) && traffic.isQuiet(raw) && traffic.take(raw, command)) {
        this.#open = 0;
        return sound;
      }
      this.#open++;
      const before = traffic.deviceFor(raw);
      if (traffic.take(raw, command)) {
        const after = raw.ring === 'guest' && before.shadowed ? traffic.deviceFor(raw) : before;
        return { kind: 'open', device: sound.device, before, after };
      }
    }
    const { id, before, after } = follower.step(raw.record(), command);
    return { kind: 'open', device: id, before, after };
  }

  #isByItself(): boolean {
    if (this.#open >= MANY_OPEN) {
      this.#open = 0;
      this.#byThemselves = BY_THEMSELVES;
    }
    if (this.#byThemselves === 0) return false;
    this.#byThemselves--;
    return true;
  }

  #soundDevice(traffic: PlainTraffic): SoundDevice {
    if (traffic === this.#lastTraffic && this.#last) return this.#last;
    const device = this.#devices.get(traffic) ?? new SoundDevice(traffic.base, this.#reads);
    this.#devices.set(traffic, device);
    this.#lastTraffic = traffic;
    this.#last = device;
    return device;
  }
}
