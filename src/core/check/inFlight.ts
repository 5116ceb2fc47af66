import type { CommandRecord, Ring, TraceRow } from '../trace/record';
import { duration } from '../trace/time';
import { decodeOut } from '../wire/decode';
import type { PlacedFinding } from './traceFindings';

/** ns since a time that holds for the whole trace: a number where that is exact. */
type Time = number | bigint;

/** A command that the device has. */
interface Sent {
  command: number;
  /** When it comes back; undefined where it has no answer. */
  until: Time | undefined;
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
  /** Of the device whose command came last. */
  #device: string | undefined;
  #heads: Partial<Record<Ring, Map<number, Sent>>> = {};

  readonly #base: bigint;

  /** `base`: the time in ns from which on `take` counts. */
  constructor(base = 0n) {
    this.#base = base;
  }

  /** What the next row shows; `found` has been found at it already. */
  next({ record, command }: TraceRow, device: string, found: readonly PlacedFinding[]): readonly PlacedFinding[] {
    if (record.type === 'reset' || record.type === 'device') this.#forget(device, record.ring);
    if (record.type !== 'command' || record.head === undefined) return [];
    const { head, ring } = record;
    const t = this.#timeOf(record.t);
    const heads = this.#headsOf(device, ring);
    const before = heads?.get(head);
    heads?.set(head, { command, until: this.#cameBack(record) });
    if (heads && heads.size > MOST) prune(heads, t);
    if (!before || hasComeBack(before, t)) return [];
    // The chains of this command show the same, and why.
    if (found.some(({ finding }) => finding.code === 'svq-free-list')) return [];
    const about = { command, device, ring, label: decodeOut(record).label };
    const message = messageOf(head, before, t);
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

  /**
   * Takes a command of which `next` would show nothing; false, and nothing has changed, where it may show something. `t` and
   * `until`, when it comes back, are exact.
   */
  take(device: string, ring: Ring, head: number, command: number, t: number, until: number | undefined): boolean {
    const heads = this.#headsOf(device, ring);
    const sent = heads?.get(head);
    if (!sent) {
      heads?.set(head, { command, until });
      if (heads && heads.size > MOST) prune(heads, t);
      return true;
    }
    if (!hasComeBack(sent, t)) return false;
    sent.command = command;
    sent.until = until;
    return true;
  }

  #headsOf(device: string, ring: Ring): Map<number, Sent> | undefined {
    if (device !== this.#device) {
      this.#device = device;
      this.#heads = {};
    }
    const known = this.#heads[ring];
    if (known) return known;
    const heads = this.#watched(`${ring} ${device}`);
    if (heads) this.#heads[ring] = heads;
    return heads;
  }

  #watched(key: string): Map<number, Sent> | undefined {
    const known = this.#rings.get(key);
    if (known || this.#rings.size >= MOST_RINGS) return known;
    const heads = new Map<number, Sent>();
    this.#rings.set(key, heads);
    return heads;
  }

  /**
   * A command that was answered at a time that nobody knows has come back at once. So has one of the shadow ring without an
   * answer: QEMU takes no head that the device has, so that the device used the buffer and wrote no ack.
   */
  #cameBack({ in: answer, latency, t, ring }: CommandRecord): Time | undefined {
    if (latency !== undefined) return this.#timeOf(t + latency);
    return answer === undefined && ring === 'guest' ? undefined : this.#timeOf(t);
  }

  #timeOf(t: bigint): Time {
    const since = t - this.#base;
    const number = Number(since);
    return Number.isSafeInteger(number) ? number : since;
  }

  #forget(device: string, ring: Ring | undefined): void {
    this.#device = undefined;
    for (const each of ['guest', 'shadow'] as const)
      if (ring === undefined || ring === each) this.#rings.delete(`${each} ${device}`);
  }
}

function hasComeBack({ until }: Sent, now: Time): boolean {
  return until !== undefined && until <= now;
}

function prune(heads: Map<number, Sent>, now: Time): void {
  for (const [head, sent] of heads) if (hasComeBack(sent, now) || heads.size > LARGEST_RING) heads.delete(head);
}

function messageOf(head: number, { command, until }: Sent, now: Time): string {
  const again = `The driver makes head descriptor ${head} available again while command ${command}, which has the same head, is in flight`;
  return until === undefined
    ? `${again}: that command has no answer in the trace. Unless the device has used the buffer without an ack, its late answer is taken for this command's.`
    : `${again}: the device answers that one ${duration(BigInt(until) - BigInt(now))} later, into the buffer of this command. The answer shown here may be the other's, and the ring may be corrupted. The driver must wait until the device has used a buffer, or reset the device; some Windows drivers give up after 0.5 s (virtio-win #1348).`;
}
