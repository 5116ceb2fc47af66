import type { ChainDescriptor } from '../wire/chain';
import type { DeviceConfig } from '../wire/config';

/** Which control virtqueue a record concerns: the driver's, or the one a Shadow Virtqueue fills for the device. */
export type Ring = 'guest' | 'shadow';

interface Common {
  /** Time in ns, any epoch, non-decreasing within a ring. */
  readonly t: bigint;
  /** The device's id; absent while the trace has one device. */
  readonly device?: string;
}

/** One control command and what came back. */
export interface CommandRecord extends Common {
  readonly type: 'command';
  readonly ring: Ring;
  /** Virtqueue index of the CVQ, where the capture knows it. */
  readonly cvq?: number;
  /** Head descriptor id. */
  readonly head?: number;
  /** Driver-readable bytes: class, command, command-specific-data. */
  readonly out: Uint8Array;
  /** The capture cut the out bytes short. */
  readonly outCut: boolean;
  /** Driver-readable bytes that there were, where `out` holds fewer. */
  readonly outLen?: number;
  /** What QEMU wanted to send, where the chain on the ring holds something else. */
  readonly meant?: Uint8Array;
  /** The Shadow Virtqueue had no room: the command never got onto the ring. */
  readonly refused?: true;
  /** Device-written bytes: ack, command-specific-result. Absent: no answer. Empty: used with length 0. */
  readonly in?: Uint8Array;
  /** The capture cut the in bytes short. */
  readonly inCut: boolean;
  /** Device-writable bytes that the driver offered. */
  readonly inLen?: number;
  /** ns from available to used. */
  readonly latency?: bigint;
  readonly chain?: readonly ChainDescriptor[];
  /** Commands on the ring and not yet used, this one included. */
  readonly pending?: number;
}

/**
 * A driver has negotiated features and set DRIVER_OK: the state is the reset default from here on. Or, `running`: the capture
 * began while the device was running, and the state is not known.
 */
export interface DeviceRecord extends Common {
  readonly type: 'device';
  readonly id: string;
  /** The side that it concerns; both when absent. */
  readonly ring?: Ring;
  readonly running?: true;
  /** Negotiated. Absent only where the device is `running`: then they are not known. */
  readonly features?: bigint;
  readonly offered?: bigint;
  /** Virtqueue index of the CVQ. */
  readonly cvq?: number;
  /** `big` only for a legacy big-endian guest. */
  readonly byteOrder: 'little' | 'big';
  readonly config: DeviceConfig;
}

/** The device was reset (status 0 written): all CVQ state is gone. */
export interface ResetRecord extends Common {
  readonly type: 'reset';
  readonly ring?: Ring;
}

/** The device status byte was written. */
export interface StatusRecord extends Common {
  readonly type: 'status';
  readonly ring?: Ring;
  /** Never 0: that is a reset. */
  readonly value: number;
}

/**
 * A point in time with a name. `restore-begin` and `restore-end` bracket the commands of a migration restore, `start-begin` and
 * `start-end` those that QEMU sends at any other start of the device.
 */
export interface MarkRecord extends Common {
  readonly type: 'mark';
  readonly ring?: Ring;
  readonly label: string;
  /** What the start returned: 0, or an error such as -5. */
  readonly result?: number;
}

/** Labels of the marks that bracket what a Shadow Virtqueue sends by itself. */
export const LOAD_BEGINS: ReadonlySet<string> = new Set(['restore-begin', 'start-begin']);
export const LOAD_ENDS: ReadonlySet<string> = new Set(['restore-end', 'start-end']);

/** Commands were lost here: what they may have set is not known from here on. */
export interface GapRecord extends Common {
  readonly type: 'gap';
  readonly ring?: Ring;
  /** How many, where that is known. */
  readonly lost?: number;
  readonly reason?: string;
}

/** Somebody saw this state at this moment. */
export interface ObservationRecord extends Common {
  readonly type: 'state';
  /** `guest`: QEMU's model, or what the driver believes; `shadow`: the device. */
  readonly ring?: Ring;
  /** Where it comes from: `query-rx-filter`, `ethtool -x`. */
  readonly source: string;
  /** A state JSON, of which any part may be missing. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** Bytes of the file that should be a record and cannot be read as one. Kept as a row, so that nothing is lost. */
export interface DamagedRecord {
  readonly type: 'damaged';
  /** Time of the nearest earlier record: a damaged one has none of its own. */
  readonly t: bigint;
  /** What is wrong, where, and how to repair it. */
  readonly message: string;
  /** The first bytes of the record in the file. */
  readonly bytes: Uint8Array;
}

/** What a row of a trace may be. */
export type TraceRecord =
  | CommandRecord
  | DeviceRecord
  | ResetRecord
  | StatusRecord
  | MarkRecord
  | GapRecord
  | ObservationRecord
  | DamagedRecord;

/** Any but a command. */
export type EventRecord = Exclude<TraceRecord, CommandRecord>;

/** A record in its place. */
export interface TraceRow<R extends TraceRecord = TraceRecord> {
  /** Number of the row, from 0; every record has one. */
  readonly row: number;
  /** Number of the command, from 0; for other records, how many commands came before. */
  readonly command: number;
  /** Offset of the record in the file, in bytes. */
  readonly offset: number;
  readonly length: number;
  readonly record: R;
}
