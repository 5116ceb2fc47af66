import { POLL_SECONDS } from '../qemu/behaviour';
import { OK, ackText } from '../wire/answer';
import { plural } from '../wire/text';
import type { QueuedCommand, LoadState, LoadStop } from '../svq/load';

/** An answer that isn't "OK, one byte written". */
export interface BadAnswer {
  /** Counts what was sent, from 0. */
  readonly sent: number;
  readonly kind: 'ack' | 'no-ack' | 'used-length' | 'used-id' | 'no-answer' | 'no-space';
  /** What was wrong, in a sentence without its subject: `was answered ERR.` */
  readonly what: string;
}

interface Stopped {
  /** What the load stopped at. */
  readonly first: BadAnswer;
  /** The batch in which it was noticed, from 0. */
  readonly batch: number;
  /** Commands sent by then. */
  readonly sent: number;
  /** Commands that the device had executed by then. */
  readonly executed: number;
  /** What QEMU writes to its log. */
  readonly log: string;
  /** The device and the machine afterwards, in whole sentences. */
  readonly next: string;
}

/** How a load ends. */
export type LoadOutcome =
  /** Nothing was sent: the plan says why. */
  | { readonly kind: 'blocked' }
  /** All answers were right. */
  | { readonly kind: 'started' }
  /** The device works on, though some answers were bad: QEMU didn't check or ignored them. */
  | { readonly kind: 'ignored'; readonly bad: readonly BadAnswer[] }
  /** The start of the device failed; it was reset, and the machine runs without it. */
  | ({ readonly kind: 'failed' } & Stopped)
  /** QEMU died. */
  | ({ readonly kind: 'crashed' } & Stopped);

/** The end of a load that has run. `executed` counts what the device took. */
export function outcomeOf(state: LoadState, executed: number): LoadOutcome {
  const { stop, queued, behaviour } = state;
  if (!stop) {
    const bad = queued.flatMap((command) => badAnswerOf(command) ?? []);
    return bad.length === 0 ? { kind: 'started' } : { kind: 'ignored', bad };
  }
  const crashed = behaviour.failedStart === 'crash';
  return {
    kind: crashed ? 'crashed' : 'failed',
    first: stopAnswer(stop, state),
    batch: queued[stop.command]?.batch ?? state.batch,
    sent: queued.length,
    executed,
    log: `unable to start vhost net: ${stop.why === 'no-space' ? ENOSPC : EIO}: falling back on userspace virtio`,
    next: crashed ? CRASHED : FAILED,
  };
}

const EIO = 5;
const ENOSPC = 28;

const FAILED =
  "QEMU resets the device and the machine continues: the migration completes and the link stays up, but no packets are transferred. QEMU's model alone answers the guest's later control commands with OK; the device gets none of them.";
const CRASHED = 'QEMU crashes (SIGSEGV), and the machine stops.';

/**
 * What went wrong first. Where chains share a descriptor, the byte at which QEMU sees the ERR is another command's than
 * the one that the device refused.
 */
function stopAnswer(stop: LoadStop, { queued, batch }: LoadState): BadAnswer {
  const { command: sent } = stop;
  if (stop.why === 'no-space') return { sent, kind: 'no-space', what: 'found no free descriptors on the ring.' };
  const refused =
    stop.why === 'ack' ? queued.find((command) => command.batch === batch && isRefused(command)) : undefined;
  const at = refused ?? queued[sent];
  const bad = at && badAnswerOf(at);
  if (bad) return bad;
  return stop.why === 'ack'
    ? { sent, kind: 'ack', what: `was answered ${ackText(stop.ack)}.` }
    : {
        sent,
        kind: 'used-length',
        what: `is in a batch that returned ${plural(stop.written, 'byte')} instead of ${stop.expected}.`,
      };
}

function isRefused({ answer }: QueuedCommand): boolean {
  return answer?.ack !== undefined && answer.ack !== OK;
}

function badAnswerOf({ command: sent, answer, taken, ack }: QueuedCommand): BadAnswer | undefined {
  if (!answer) return undefined;
  if (!answer.used)
    return { sent, kind: 'no-answer', what: `was never answered: QEMU gave up after ${POLL_SECONDS} s.` };
  if (typeof taken === 'object' && taken.kind === 'unknown-id') {
    return { sent, kind: 'used-id', what: `was returned with a wrong used id. "${taken.message}"` };
  }
  if (answer.ack === undefined) {
    return { sent, kind: 'no-ack', what: "was returned without an ack: the byte's previous value was used." };
  }
  const seen = answer.ack === OK ? (ack ?? OK) : answer.ack;
  if (seen !== OK) return { sent, kind: 'ack', what: `was answered ${ackText(seen)}.` };
  return answer.length === 1
    ? undefined
    : { sent, kind: 'used-length', what: `was returned with used length ${answer.length} instead of 1.` };
}
