import type { CommandRecord, Ring } from '../../core/trace/record';
import type { CommandScanner } from './commandScanner';
import { hexBytes } from './hexText';

const BILLION = 1_000_000_000n;

/**
 * A command out of a line that was scanned, as `parseText` reads it, but without its chain: only of where the ack stands
 * does it tell, and that isn't asked where a second descriptor might hold it.
 */
export class LineCommand implements CommandRecord {
  readonly type = 'command';
  declare readonly device?: string;
  readonly ring: Ring;
  declare readonly cvq?: number;
  declare readonly head?: number;
  readonly out: Uint8Array;
  readonly outCut: boolean;
  declare readonly in?: Uint8Array;
  readonly inCut: boolean;
  declare readonly inLen?: number;
  declare readonly latency?: bigint;
  declare readonly pending?: number;
  readonly #seconds: number;
  readonly #nanoseconds: number;

  constructor(bytes: Uint8Array, scanned: CommandScanner, device: string | undefined) {
    const { cvq, head, inLen, pending, latency } = scanned;
    this.ring = scanned.isShadow ? 'shadow' : 'guest';
    this.#seconds = scanned.seconds;
    this.#nanoseconds = scanned.nanoseconds;
    this.out = hexBytes(bytes, scanned.outFrom, scanned.outTo);
    this.outCut = scanned.outCut;
    this.inCut = scanned.inCut;
    if (device !== undefined) this.device = device;
    if (scanned.inFrom >= 0) this.in = hexBytes(bytes, scanned.inFrom, scanned.inTo);
    if (cvq >= 0) this.cvq = cvq;
    if (head >= 0) this.head = head;
    if (inLen >= 0) this.inLen = inLen;
    if (pending >= 0) this.pending = pending;
    if (latency <= Number.MAX_SAFE_INTEGER) this.latency = BigInt(latency);
    else if (latency > 0) this.latency = scanned.exactLatency;
  }

  get t(): bigint {
    return BigInt(this.#seconds) * BILLION + BigInt(this.#nanoseconds);
  }
}
