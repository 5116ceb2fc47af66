import type { Ring } from '../../core/trace/record';
import { CommandScanner } from './commandScanner';
import type { TraceFacts } from '../trace/facts';
import type { LineSplitter } from './lines';
import type { SparseIndex } from '../trace/sparseIndex';

/** A time in whole seconds and the ns beyond. */
interface Instant {
  seconds: number;
  nanoseconds: number;
}

const BILLION = 1_000_000_000n;

function instant(t: bigint): Instant {
  return { seconds: Number(t / BILLION), nanoseconds: Number(t % BILLION) };
}

function toTime({ seconds, nanoseconds }: Instant): bigint {
  return BigInt(seconds) * BILLION + BigInt(nanoseconds);
}

/** The commands of one device on one ring, as far as they were counted here. */
interface Lane {
  readonly ring: Ring;
  readonly device: string | undefined;
  /** The id as it stands in the line. */
  readonly bytes: Uint8Array;
  readonly last: Instant;
}

/**
 * Counts plain commands in a row, line by line: those of a device and a ring that have had one before, whose times don't
 * run backwards. It stops at the first line that is anything else, or isn't wholly there.
 */
export class CommandLines {
  readonly #scanner = new CommandScanner();
  #bytes: Uint8Array = new Uint8Array();

  readonly #index: SparseIndex;

  constructor(index: SparseIndex) {
    this.#index = index;
  }

  /**
   * From a place in these bytes on where a line starts; `t` is the time of the last sound record. Returns where it has
   * stopped, and the time of the last sound record there.
   */
  take(
    bytes: Uint8Array,
    from: number,
    splitter: LineSplitter,
    t: bigint,
    facts: TraceFacts,
  ): { readonly at: number; readonly t: bigint } {
    const scanner = this.#scanner;
    const index = this.#index;
    this.#bytes = bytes;
    const base = splitter.offset - from;
    const lanes: Lane[] = [];
    let before: Instant | undefined;
    let at = from;
    for (;;) {
      const end = scanner.scan(bytes, at);
      if (end === undefined) break;
      const lane = this.#laneOf(lanes, facts);
      if (lane === undefined) break;
      const { seconds, nanoseconds } = scanner;
      const { last } = lane;
      if (seconds < last.seconds || (seconds === last.seconds && nanoseconds < last.nanoseconds)) break;
      if (index.needsEntry(base + at)) index.addEntry(base + at, before ? toTime(before) : t, splitter.number);
      index.countCommands(1);
      last.seconds = seconds;
      last.nanoseconds = nanoseconds;
      before = last;
      splitter.skipLine(end + 1 - at);
      at = end + 1;
    }
    const result = { at, t: before ? toTime(before) : t };
    for (const { ring, device, last } of lanes) facts.advance(ring, device, toTime(last));
    return result;
  }

  /** The lane of the line that was scanned; undefined when nothing was on it before. */
  #laneOf(lanes: Lane[], facts: TraceFacts): Lane | undefined {
    const { isShadow, deviceFrom, deviceTo } = this.#scanner;
    const ring = isShadow ? 'shadow' : 'guest';
    for (const lane of lanes) if (lane.ring === ring && this.#isDevice(lane.bytes)) return lane;
    const bytes = this.#bytes.slice(deviceFrom, deviceTo);
    const device = bytes.length === 0 ? undefined : String.fromCharCode(...bytes);
    const last = facts.lastOn(ring, device);
    if (last === undefined) return undefined;
    const lane = { ring, device, bytes, last: instant(last) } as const;
    lanes.push(lane);
    return lane;
  }

  #isDevice(id: Uint8Array): boolean {
    const bytes = this.#bytes;
    const { deviceFrom, deviceTo } = this.#scanner;
    if (id.length !== deviceTo - deviceFrom) return false;
    for (let i = 0; i < id.length; i += 1) if (bytes[deviceFrom + i] !== id[i]) return false;
    return true;
  }
}
