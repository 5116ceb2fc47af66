import type { Classes } from '../../device/reach';
import type { TraceRecord } from '../../trace/record';
import { isTaken } from '../../wire/answer';
import { deviceNamed, deviceOf, guestAfter } from '../follow';
import { Follower, type DeviceStep } from './follower';
import { rawOf, type RawCommand } from './rawCommand';
import type { PlainKind } from './plainTraffic';
import { feed } from '../ringModels';
import { draftOfTrack, type DeviceTrack, type Track } from '../track';

/** The device that a row concerns, before and after it, as far as it is followed. */
export interface PartStep {
  readonly device: string;
  /** Undefined while nothing is known of it. */
  readonly before: DeviceTrack | undefined;
  readonly after: DeviceTrack | undefined;
}

/**
 * Follows a trace and gives the device before and after each row, as far as commands of some classes decide it: the parts
 * of both rings' states that these write, and whether a load is under way, are as `follow` has them. All else is as of
 * the last row that wasn't plain traffic.
 */
export class PartFollower {
  readonly #follower: Follower;
  readonly #classes: Classes;
  readonly #now: Map<string, DeviceTrack>;

  constructor(start: Track, classes: Classes) {
    this.#follower = new Follower(start);
    this.#classes = classes;
    this.#now = new Map(start);
  }

  /** The devices as they are now, wholly. */
  track(): Track {
    return this.#follower.track();
  }

  /** Takes the record of a row; `command` is its number among the commands. */
  row(record: TraceRecord, command: number): PartStep {
    if (record.type === 'command') return this.command(rawOf(record), command) ?? this.quiet(record.device);
    const step = this.#follower.row(record, command);
    if (typeof step === 'object') return this.#stepped(step);
    const device = deviceOf(this.#now, record);
    const now = this.#now.get(device);
    return { device, before: now, after: now };
  }

  /** Takes a command; undefined where it leaves alone what is of interest. */
  command(raw: RawCommand, command: number): PartStep | undefined {
    const step = this.#follower.command(raw, command);
    if (typeof step === 'object') return this.#stepped(step);
    if (!this.#classes.has(raw.bytes[raw.start] ?? NO_CLASS)) return undefined;
    const device = deviceNamed(this.#now, raw.device);
    const before = this.#now.get(device);
    // Of a device that nothing is known of no command is plain.
    if (!before) return undefined;
    const after = plainly(before, step, raw, command);
    this.#now.set(device, after);
    return { device, before, after };
  }

  /** The device of a row that left it alone, by the name that its record has. */
  quiet(name: string | undefined): PartStep {
    const device = deviceNamed(this.#now, name);
    const now = this.#now.get(device);
    return { device, before: now, after: now };
  }

  #stepped({ id, before, after }: DeviceStep): PartStep {
    this.#now.set(id, after);
    return { device: id, before, after };
  }
}

const NO_CLASS = -1;

/** The device after a plain command. */
function plainly(before: DeviceTrack, plain: PlainKind, raw: RawCommand, command: number): DeviceTrack {
  const { bytes, start, length, answer } = raw;
  const sent = { out: bytes.subarray(start, start + length), outCut: false };
  const next = draftOfTrack(before);
  const isBig = before.byteOrder === 'big';
  if (plain === 'guest') next.guest = guestAfter(before, sent, command, answer);
  else if (isTaken(answer)) {
    next.shadow = feed(before.shadow, sent, command, isBig, 'device');
    if (plain === 'alone') next.guest = feed(before.guest, sent, command, isBig);
  }
  return next;
}
