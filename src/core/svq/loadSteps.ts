import { CVQ_PAGE } from './behaviour';
import { offsetIn } from './iova';
import type { QueuedCommand, LoadState, LoadStep, ShadowDevice } from './load';
import { check, collect } from './loadAnswers';
import { WRITE } from '../wire/chain';

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
