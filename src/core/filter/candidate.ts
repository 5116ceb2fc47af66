import type { Finding } from '../findings/finding';
import { readCommand } from '../check/commandFindings';
import { eventFindings } from '../check/eventFindings';
import type { Ring, TraceRecord, TraceRow } from '../trace/record';
import { deviceOf } from '../track/follow';
import type { DeviceTrack, Track } from '../track/track';
import { answerOf } from '../wire/answer';

/** Stand for the ack where there is none: used with length 0, and never answered. */
export const UNREAD = 256;
export const NO_ANSWER = 257;
/** Stands for an ack that the capture doesn't have. */
export const UNTOLD = 258;
/** How many values an ack has, these three among them. */
export const ACK_VALUES = 259;
/** Stands for a class or command whose byte isn't there. */
export const MISSING = -1;

/** What can be told of a record without decoding it. */
export interface Header {
  readonly type: TraceRecord['type'];
  /** Absent for a record that concerns both rings. */
  readonly ring: Ring | undefined;
  /** First two out bytes, or `MISSING`. */
  readonly class: number;
  readonly command: number;
  /** 0 to 255, `UNREAD`, `UNTOLD` or `NO_ANSWER`; `NO_ANSWER` for what is no command. */
  readonly ack: number;
}

export function headerOf(record: TraceRecord): Header {
  const { type } = record;
  if (record.type !== 'command') {
    const ring = 'ring' in record ? record.ring : undefined;
    return { type, ring, class: MISSING, command: MISSING, ack: NO_ANSWER };
  }
  const { ring, out } = record;
  return { type, ring, class: out[0] ?? MISSING, command: out[1] ?? MISSING, ack: ackOf(record) };
}

function ackOf(record: Parameters<typeof answerOf>[0]): number {
  const answer = answerOf(record);
  switch (answer.kind) {
    case 'ok':
      return 0;
    case 'error':
      return answer.ack;
    case 'unread':
      return UNREAD;
    case 'untold':
      return UNTOLD;
    case 'none':
      return NO_ANSWER;
  }
}

/** A row that a filter is asked about. */
export interface Candidate {
  readonly row: TraceRow;
  readonly header: Header;
  /** The device that the record concerns, as `deviceOf` has it. */
  readonly device: string;
  /** Its guest is a legacy big-endian one. */
  readonly bigEndian: boolean;
  readonly times: Times;
  /** The device before and after the row; undefined while nothing is known of it, or the trace isn't followed. */
  readonly before: DeviceTrack | undefined;
  readonly after: DeviceTrack | undefined;
  /** What is to be said of the row. Only called where the filter asks for findings. */
  readonly findings: () => readonly Finding[];
}

/** What a row's times count from, in ns. */
export interface Times {
  /** Time of the trace's first record. */
  readonly first: bigint;
  /** Time of the row before; the row's own for the first. */
  readonly previous: bigint;
}

/** A row of a trace that is followed, with the devices before and after it. */
export function candidateOf(step: { row: TraceRow; before: Track; after: Track }, times: Times): Candidate {
  const { row } = step;
  const device = deviceOf(step.before, row.record);
  return candidateOn(row, device, step.before.get(device), step.after.get(device), times);
}

/** The same with the device that the row concerns, before and after it. */
export function candidateOn(
  row: TraceRow,
  device: string,
  before: DeviceTrack | undefined,
  after: DeviceTrack | undefined,
  times: Times,
): Candidate {
  const { record } = row;
  return {
    row,
    header: headerOf(record),
    device,
    bigEndian: before?.byteOrder === 'big',
    times,
    before,
    after,
    findings: () => findingsOf(record, before),
  };
}

/** What is to be said of a record, by the device before it. */
export function findingsOf(record: TraceRecord, before: DeviceTrack | undefined): readonly Finding[] {
  if (record.type === 'command') return readCommand(record, before).findings;
  if (record.type === 'damaged') return [{ code: 'damaged-record', severity: 'error', message: record.message }];
  return eventFindings(record, before);
}
