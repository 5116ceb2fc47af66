import { headerOf } from '../filter/candidate';
import type { CommandRecord } from '../trace/record';

export const GUEST = 0;
export const SHADOW = 1;

/** Commands in columns, an element each: what can be told of them without making a record. */
export interface CommandColumns {
  /** The first two out bytes, or `MISSING`. */
  readonly classes: Int16Array;
  readonly commands: Int16Array;
  /** 0 to 255, `UNREAD` or `NO_ANSWER`, as `headerOf` has it. */
  readonly acks: Uint16Array;
  /** `GUEST` or `SHADOW`. */
  readonly rings: Uint8Array;
  /** ns since a time that holds for the whole column; exact as far as a double is. */
  readonly times: Float64Array;
  /** ns; NaN where it isn't known. Exact below 2^53. */
  readonly latencies: Float64Array;
  /** Number of the device's name. */
  readonly devices: Uint32Array;
}

/** A command in columns of one element each; `base` is the time from which on they count, in ns. */
export function columnsOf(record: CommandRecord, base: bigint): CommandColumns {
  const { class: classNumber, command, ack } = headerOf(record);
  return {
    classes: Int16Array.of(classNumber),
    commands: Int16Array.of(command),
    acks: Uint16Array.of(ack),
    rings: Uint8Array.of(record.ring === 'shadow' ? SHADOW : GUEST),
    times: Float64Array.of(Number(record.t - base)),
    latencies: Float64Array.of(record.latency === undefined ? NaN : Number(record.latency)),
    devices: Uint32Array.of(0),
  };
}
