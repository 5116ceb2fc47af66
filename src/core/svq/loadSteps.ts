import { CVQ_PAGE, offsetIn } from './iova';
import type { QueuedCommand, LoadState, LoadStep, ShadowDevice, SvqBehaviour } from './load';
import { WRITE } from '../wire/chain';
import { POLL_SECONDS } from '../qemu/behaviour';
import { OK } from '../wire/answer';
import type { TakenEntry } from './ring';

/**
 * The load, step by step: a step is yielded after it has been done. Ends early where QEMU gives up; `state.stop` says why.
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
    state.queued.push(queuedAt(state, command, head, offset, out.length, status));
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

function queuedAt(
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

/** Waits until the device has used the whole batch, and checks the answers. */
function* flush(state: LoadState, device: ShadowDevice): Generator<LoadStep, void> {
  yield* deviceReads(state, device, true);
  const batch = state.queued.slice(state.batchStart);
  if (device.reverse) {
    for (const queued of [...batch].reverse())
      if (giveBack(state, queued)) yield { command: queued.command, phase: 'use' };
  }
  const written = yield* collect(state, batch);
  yield* check(state, batch, written);
  if (state.stop) return;
  state.batchStart = state.queued.length;
  state.batch++;
}

/** True when as many commands are on the ring as the device waits for before it reads the next one. */
function isDue({ queued, read }: LoadState, device: ShadowDevice): boolean {
  const next = queued[read];
  return next !== undefined && queued.length - read >= device.pending(next.command);
}

/** The device reads the commands that are due; all of them, once QEMU waits. */
function* deviceReads(state: LoadState, device: ShadowDevice, waits: boolean): Generator<LoadStep, void> {
  for (;;) {
    const queued = state.queued[state.read];
    if (!queued || !(waits || isDue(state, device))) return;
    queued.pending = state.queued.length - state.read;
    state.read++;
    execute(state, queued, device);
    yield { command: queued.command, phase: 'execute' };
    if (!device.reverse && giveBack(state, queued)) yield { command: queued.command, phase: 'use' };
  }
}

/** Marks a buffer as used, if the device uses it. False if it doesn't. */
function giveBack({ ring, used }: LoadState, queued: QueuedCommand): boolean {
  const { answer, head } = queued;
  if (!answer?.used) return false;
  ring.use(answer.id ?? head, answer.length);
  used.push(queued);
  return true;
}

function execute({ ring, map, out, status }: LoadState, queued: QueuedCommand, device: ShadowDevice): void {
  queued.seen = ring.chainAt(queued.head);
  const parts: Uint8Array[] = [];
  let ack: number | undefined;
  for (const id of ring.idsAt(queued.head)) {
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
  queued.answer = device.answer(queued.command, joined(parts));
  if (ack !== undefined && queued.answer.ack !== undefined) status[ack] = queued.answer.ack;
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

/** Takes as many used entries as there are commands, or times out. Returns the bytes written, as QEMU counts them. */
export function* collect(state: LoadState, batch: readonly QueuedCommand[]): Generator<LoadStep, number> {
  let written = 0;
  let last = 0;
  for (const queued of state.used.splice(0)) {
    const taken = state.ring.take('net0');
    queued.taken = taken;
    last = countedBytes(taken, last, state.behaviour);
    written += last;
    yield { command: queued.command, phase: 'collect' };
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
 * Checks the answers of a batch. Sets `state.stop` where the load stops.
 * Source: QEMU, vhost_vdpa_net_svq_flush; before 8.2 vhost_vdpa_net_load_mac and the other load functions.
 */
export function* check(state: LoadState, batch: readonly QueuedCommand[], written: number): Generator<LoadStep, void> {
  const { behaviour, status } = state;
  if (behaviour.writtenLength === 'checked' && written !== batch.length) {
    const wrong = batch.find((queued) => !isOneByte(queued)) ?? batch[0];
    if (wrong) {
      state.stop = { why: 'length', command: wrong.command, written, expected: batch.length };
      yield { command: wrong.command, phase: 'check' };
    }
    return;
  }
  for (const queued of batch) {
    const ack = status[queued.status] ?? OK;
    queued.ack = ack;
    const stops = ack !== OK && behaviour.refusedLoad === 'start-fails';
    if (stops) state.stop = { why: 'ack', command: queued.command, ack };
    yield { command: queued.command, phase: 'check' };
    if (stops) return;
  }
}

function isOneByte({ taken }: QueuedCommand): boolean {
  return typeof taken === 'object' && taken.kind === 'returned' && taken.len === 1;
}
