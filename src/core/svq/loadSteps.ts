import { CVQ_PAGE, offsetIn } from './iova';
import type { QueuedCommand, LoadState, LoadStep, ShadowDevice, SvqBehaviour } from './load';
import { WRITE } from '../wire/chain';
import { POLL_SECONDS } from '../qemu/behaviour';
import { OK } from '../wire/answer';
import type { TakenEntry } from './ring';

/**
 * The load, one thing at a time: each is done when its step comes out. Ends early where QEMU gives up; `state.stop` then
 * says at what.
 * Source: QEMU, vhost_vdpa_net_load_cmd, vhost_vdpa_net_svq_flush; before 8.2 vhost_vdpa_net_cvq_add.
 */
export function* loadSteps(
  commands: readonly Uint8Array[],
  state: LoadState,
  device: ShadowDevice,
): Generator<LoadStep, void> {
  let offset = 0;
  for (const [command, out] of commands.entries()) {
    if (isFull(state, offset + out.length)) {
      yield* flush(state, device);
      if (state.stop) return;
      offset = 0;
    }
    const status = state.queued.length - state.batchStart;
    state.out.set(out, offset);
    yield { command, phase: 'copy' };
    yield { command, phase: 'map' };
    const parts = [
      { addr: state.map.out.iova + offset, len: out.length, write: false },
      { addr: state.map.status.iova + status, len: 1, write: true },
    ];
    const head = state.ring.describe(parts);
    if (head === undefined) {
      state.stop = { why: 'no-space', command };
      return;
    }
    state.queued.push(laidAt(state, command, head, offset, out.length, status));
    yield { command, phase: 'describe' };
    state.ring.publish(head);
    yield { command, phase: 'publish' };
    offset += out.length;
    if (isDue(state, device)) yield* deviceReads(state, device, false);
  }
  yield* flush(state, device);
}

function isFull({ behaviour, queued, batchStart, ring }: LoadState, bytes: number): boolean {
  if (queued.length === batchStart) return false;
  return behaviour.batching === 'one-by-one' || ring.numFree < 2 || bytes > CVQ_PAGE;
}

function laidAt(
  { ring, batch }: LoadState,
  command: number,
  head: number,
  offset: number,
  length: number,
  status: number,
): QueuedCommand {
  const ids = ring.idsAt(head);
  const later = { seen: undefined, pending: undefined, answer: undefined, taken: undefined, ack: undefined };
  return { command, batch, head, offset, length, status, ids, ...later };
}

/** Lets the device work, waits for all of a batch, and looks at the answers. */
function* flush(state: LoadState, device: ShadowDevice): Generator<LoadStep, void> {
  yield* deviceReads(state, device, true);
  const batch = state.queued.slice(state.batchStart);
  if (device.reverse) {
    for (const laid of [...batch].reverse()) if (giveBack(state, laid)) yield { command: laid.command, phase: 'use' };
  }
  const written = yield* collect(state, batch);
  yield* check(state, batch, written);
  if (state.stop) return;
  state.batchStart = state.queued.length;
  state.batch++;
}

/** As the device sees it, enough is on the ring for it to read the next command. */
function isDue({ queued, read }: LoadState, device: ShadowDevice): boolean {
  const next = queued[read];
  return next !== undefined && queued.length - read >= device.pending(next.command);
}

/** The device reads what it is due to read by now; all that is there, once QEMU waits. */
function* deviceReads(state: LoadState, device: ShadowDevice, waits: boolean): Generator<LoadStep, void> {
  for (;;) {
    const laid = state.queued[state.read];
    if (!laid || !(waits || isDue(state, device))) return;
    laid.pending = state.queued.length - state.read;
    state.read++;
    execute(state, laid, device);
    yield { command: laid.command, phase: 'execute' };
    if (!device.reverse && giveBack(state, laid)) yield { command: laid.command, phase: 'use' };
  }
}

/** Gives a buffer back, if the device does. */
function giveBack({ ring, used }: LoadState, laid: QueuedCommand): boolean {
  const { answer, head } = laid;
  if (!answer?.used) return false;
  ring.use(answer.id ?? head, answer.length);
  used.push(laid);
  return true;
}

function execute({ ring, map, out, status }: LoadState, laid: QueuedCommand, device: ShadowDevice): void {
  laid.seen = ring.chainAt(laid.head);
  const parts: Uint8Array[] = [];
  let ack: number | undefined;
  for (const id of ring.idsAt(laid.head)) {
    const entry = ring.table[id];
    if (!entry) continue;
    const { addr, len, flags } = entry;
    if ((flags & WRITE) !== 0) {
      ack ??= offsetIn(map.status, addr, len);
    } else {
      const at = offsetIn(map.out, addr, len);
      if (at !== undefined) parts.push(out.subarray(at, at + len));
    }
  }
  laid.answer = device.answer(laid.command, joined(parts));
  if (ack !== undefined && laid.answer.ack !== undefined) status[ack] = laid.answer.ack;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

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
