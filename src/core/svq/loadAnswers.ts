import { POLL_SECONDS } from '../qemu/behaviour';
import { OK } from '../wire/answer';
import type { SvqBehaviour } from './behaviour';
import type { QueuedCommand, LoadState, LoadStep } from './load';
import type { TakenEntry } from './ring';

/** Takes as many used entries as there are commands, or waits in vain; the bytes written, as QEMU counts them. */
export function* collect(state: LoadState, batch: readonly QueuedCommand[]): Generator<LoadStep, number> {
  let written = 0;
  let last = 0;
  for (const laid of state.used.splice(0)) {
    const taken = state.ring.take('net0');
    laid.taken = taken;
    last = countedBytes(taken, last, state.behaviour);
    written += last;
    yield { command: laid.command, phase: 'collect' };
  }
  const late = batch.find(({ answer }) => !answer?.used);
  if (late) {
    state.waited += POLL_SECONDS;
    late.taken = 'time-out';
    yield { command: late.command, phase: 'collect' };
  }
  return written;
}

/** Source: QEMU, vhost_svq_poll: from 8.2 to 9.1 an entry that it refuses leaves the length of the one before. */
function countedBytes(taken: TakenEntry, last: number, { unknownUsedId }: SvqBehaviour): number {
  if (taken.kind === 'returned') return taken.len;
  if (taken.kind === 'none' || unknownUsedId === 'nothing-written') return 0;
  return unknownUsedId === 'undefined-length' ? last : taken.len;
}

/**
 * Looks at what came back for a batch; where the load stops at it, says so in `state.stop`.
 * Source: QEMU, vhost_vdpa_net_svq_flush; before 8.2 vhost_vdpa_net_load_mac and its like.
 */
export function* check(state: LoadState, batch: readonly QueuedCommand[], written: number): Generator<LoadStep, void> {
  const { behaviour, status } = state;
  if (behaviour.writtenLength === 'checked' && written !== batch.length) {
    const wrong = batch.find((laid) => !isOneByte(laid)) ?? batch[0];
    if (wrong) {
      state.stop = { why: 'length', command: wrong.command, written, expected: batch.length };
      yield { command: wrong.command, phase: 'check' };
    }
    return;
  }
  for (const laid of batch) {
    const ack = status[laid.status] ?? OK;
    laid.ack = ack;
    const stops = ack !== OK && behaviour.refusedLoad === 'start-fails';
    if (stops) state.stop = { why: 'ack', command: laid.command, ack };
    yield { command: laid.command, phase: 'check' };
    if (stops) return;
  }
}

function isOneByte({ taken }: QueuedCommand): boolean {
  return typeof taken === 'object' && taken.kind === 'returned' && taken.len === 1;
}
