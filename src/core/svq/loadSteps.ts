import { CVQ_PAGE } from './behaviour';
import { offsetIn } from './iova';
import type { LaidCommand, LoadState, LoadStep, ShadowDevice } from './load';
import { check, collect } from './loadAnswers';
import { WRITE } from './ring';

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
    const status = state.laid.length - state.batchStart;
    state.out.set(out, offset);
    yield { command, phase: 'copy' };
    yield { command, phase: 'map' };
    const parts = [
      { addr: state.map.out.iova + BigInt(offset), len: out.length, write: false },
      { addr: state.map.status.iova + BigInt(status), len: 1, write: true },
    ];
    const head = state.ring.describe(parts);
    if (head === undefined) {
      state.stop = { why: 'no-space', command };
      return;
    }
    state.laid.push(laidAt(state, command, head, offset, out.length, status));
    yield { command, phase: 'describe' };
    state.ring.publish(head);
    yield { command, phase: 'publish' };
    offset += out.length;
    yield* deviceReads(state, device, false);
  }
  yield* flush(state, device);
}

function isFull({ behaviour, laid, batchStart, ring }: LoadState, bytes: number): boolean {
  if (laid.length === batchStart) return false;
  return behaviour.batching === 'one-by-one' || ring.numFree < 2 || bytes > CVQ_PAGE;
}

function laidAt(
  { ring, batch }: LoadState,
  command: number,
  head: number,
  offset: number,
  length: number,
  status: number,
): LaidCommand {
  const common = { command, batch, head, offset, length, status };
  const unknown = { seen: undefined, received: undefined, pending: undefined };
  return {
    ...common,
    written: ring.chainAt(head),
    ids: ring.idsAt(head),
    ...unknown,
    answer: undefined,
    taken: undefined,
    ack: undefined,
  };
}

/** Lets the device work, waits for all of a batch, and looks at the answers. */
function* flush(state: LoadState, device: ShadowDevice): Generator<LoadStep, void> {
  yield* deviceReads(state, device, true);
  const batch = state.laid.slice(state.batchStart);
  if (device.reverse) for (const laid of [...batch].reverse()) yield* use(state, laid);
  const written = yield* collect(state, batch);
  yield* check(state, batch, written);
  state.batchStart = state.laid.length;
  state.batch++;
}

/** The device reads what it is due to read by now; all that is there, once QEMU waits. */
function* deviceReads(state: LoadState, device: ShadowDevice, waits: boolean): Generator<LoadStep, void> {
  for (;;) {
    const laid = state.laid[state.read];
    if (!laid) return;
    const pending = state.laid.length - state.read;
    if (!waits && pending < device.pending(laid.command)) return;
    state.read++;
    laid.pending = pending;
    execute(state, laid, device);
    yield { command: laid.command, phase: 'execute' };
    if (!device.reverse) yield* use(state, laid);
  }
}

function* use(state: LoadState, laid: LaidCommand): Generator<LoadStep, void> {
  if (!laid.answer?.used) return;
  state.ring.use(laid.answer.id ?? laid.head, laid.answer.length);
  state.used.push(laid);
  yield { command: laid.command, phase: 'use' };
}

function execute({ ring, map, out, status }: LoadState, laid: LaidCommand, device: ShadowDevice): void {
  laid.seen = ring.chainAt(laid.head);
  const readable = laid.seen.filter(({ flags }) => (flags & WRITE) === 0);
  laid.received = joined(
    readable.flatMap(({ addr, len }) => {
      const at = offsetIn(map.out, addr, len);
      return at === undefined ? [] : [out.subarray(at, at + len)];
    }),
  );
  laid.answer = device.answer(laid.command, laid.received);
  const writable = laid.seen.find(({ flags }) => (flags & WRITE) !== 0);
  const at = writable && offsetIn(map.status, writable.addr, writable.len);
  if (at !== undefined && laid.answer.ack !== undefined) status[at] = laid.answer.ack;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
