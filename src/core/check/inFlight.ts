import type { CommandRecord, Ring, TraceRow } from '../trace/record';
import { duration } from '../trace/time';
import { decodeOut } from '../wire/decode';
import type { PlacedFinding } from './traceFindings';

/** A command that the device has. */
interface Sent {
  readonly command: number;
  /** When it comes back, in ns; undefined where it has no answer. */
  readonly until: bigint | undefined;
}

/** Heads that are kept of a ring before those that have come back are dropped; a ring has no more than 32768. */
const MOST = 1024;
const LARGEST_RING = 32_768;
/** Rings that are watched. */
const MOST_RINGS = 4096;

/**
 * Watches the head descriptors of a trace from row to row. It isn't part of following: what it says hangs on the times of
 * commands, which follow none of the device's states, and only who reads all rows in their order can say it.
 */
export class InFlight {
  readonly #rings = new Map<string, Map<number, Sent>>();

  /** What the next row shows; `found` has been found at it already. */
  next({ record, command }: TraceRow, device: string, found: readonly PlacedFinding[]): readonly PlacedFinding[] {
    if (record.type === 'reset' || record.type === 'device') this.#forget(device, record.ring);
    if (record.type !== 'command' || record.head === undefined) return [];
    const heads = this.#heads(device, record.ring);
    const before = heads?.get(record.head);
    heads?.set(record.head, { command, until: cameBack(record) });
    if (heads && heads.size > MOST) prune(heads, record.t);
    if (!before || (before.until !== undefined && before.until <= record.t)) return [];
    // The chains of this command show the same, and why.
    if (found.some(({ finding }) => finding.code === 'svq-free-list')) return [];
    const about = { command, device, ring: record.ring, label: decodeOut(record).label };
    const message = messageOf(record.head, before, record.t);
    return [
      {
        finding: {
          code: 'head-in-flight',
          severity: before.until === undefined ? 'warning' : 'error',
          message,
          spec: 'virtio 1.4, Supplying Buffers to The Device',
        },
        about,
      },
    ];
  }

  #heads(device: string, ring: Ring): Map<number, Sent> | undefined {
    const key = `${ring} ${device}`;
    const known = this.#rings.get(key);
    if (known || this.#rings.size >= MOST_RINGS) return known;
    const heads = new Map<number, Sent>();
    this.#rings.set(key, heads);
    return heads;
  }

  #forget(device: string, ring: Ring | undefined): void {
    for (const each of ['guest', 'shadow'] as const)
      if (ring === undefined || ring === each) this.#rings.delete(`${each} ${device}`);
  }
}

/**
 * A command that was answered at a time that nobody knows has come back at once. So has one of the shadow ring without an
 * answer: QEMU takes no head that the device has, so that the device used the buffer and wrote no ack.
 */
function cameBack({ in: answer, latency, t, ring }: CommandRecord): bigint | undefined {
  if (latency !== undefined) return t + latency;
  return answer === undefined && ring === 'guest' ? undefined : t;
}

function prune(heads: Map<number, Sent>, now: bigint): void {
  for (const [head, { until }] of heads)
    if ((until !== undefined && until <= now) || heads.size > LARGEST_RING) heads.delete(head);
}

function messageOf(head: number, { command, until }: Sent, now: bigint): string {
  const again = `The driver makes head descriptor ${head} available again while command ${command}, which has the same head, is in flight`;
  return until === undefined
    ? `${again}: that command has no answer in the trace. Unless the device has used the buffer without an ack, its late answer is taken for this command's.`
    : `${again}: the device answers that one ${duration(until - now)} later, into the buffer of this command. The answer shown here may be the other's, and the ring may be corrupted. The driver must wait until the device has used a buffer, or reset the device; some Windows drivers give up after 0.5 s (virtio-win #1348).`;
}
