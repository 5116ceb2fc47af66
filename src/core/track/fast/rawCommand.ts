import type { CommandRecord, Ring } from '../../trace/record';
import type { ChainDescriptor } from '../../wire/chain';
import { answerOf, type Answer } from '../../wire/answer';

/** Bytes within others. */
export interface RawBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** A command in memory that is used again: it is valid until the next one is read. */
export interface RawCommand extends RawBytes {
  readonly device: string | undefined;
  readonly ring: Ring;
  readonly outCut: boolean;
  readonly answer: Answer;
  /** Bytes that the device wrote, as far as they are captured; 0 where it has not answered. */
  readonly inLength: number;
  readonly inCut: boolean;
  /** Bytes that the driver offered for the answer, where that is known. */
  readonly inOffered: number | undefined;
  readonly head: number | undefined;
  readonly chain: readonly ChainDescriptor[] | undefined;
  /** ns from available to used, where it is known. */
  readonly latency: bigint | undefined;
  /** The same as a record, which keeps nothing of that memory. */
  record(): CommandRecord;
}

/** A record seen as a raw command. */
export function rawOf(record: CommandRecord): RawCommand {
  return {
    device: record.device,
    ring: record.ring,
    bytes: record.out,
    start: 0,
    length: record.out.length,
    outCut: record.outCut,
    answer: answerOf(record),
    inLength: record.in?.length ?? 0,
    inCut: record.inCut,
    inOffered: record.inLen,
    head: record.head,
    chain: record.chain,
    latency: record.latency,
    record: () => record,
  };
}

/** True when these are the first bytes of `other`, and `length` says that it has no more. */
export function sameRawBytes({ bytes, start, length }: RawBytes, other: Uint8Array, otherLength: number): boolean {
  if (otherLength !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}
