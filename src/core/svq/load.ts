import type { ChainDescriptor } from '../trace/record';
import { POLL_SECONDS } from '../qemu/behaviour';
import { OK } from '../wire/answer';
import { CVQ_PAGE, type SvqBehaviour } from './behaviour';
import { mapAtStart, offsetIn, type CvqMap } from './iova';
import { ShadowRing, WRITE, type TakenEntry } from './ring';

/** What happens to one command of a load, in this order. */
export const LOAD_PHASES = ['copy', 'map', 'describe', 'publish', 'execute', 'use', 'collect', 'check'] as const;
export type LoadPhase = (typeof LOAD_PHASES)[number];

/** One thing that happens: `command` counts what is sent, from 0. */
export interface LoadStep {
  readonly command: number;
  readonly phase: LoadPhase;
}

/** What the device does about a command. */
export interface DeviceAnswer {
  /** It gives the buffer back. */
  readonly used: boolean;
  /** The ack byte that it writes, if it writes one. */
  readonly ack: number | undefined;
  /** Bytes that it says it wrote. */
  readonly length: number;
  /** The id in the used entry, where it isn't the chain's head. */
  readonly id?: number;
}

/** The other end of the ring. */
export interface ShadowDevice {
  /** Executes what it received. */
  answer(command: number, received: Uint8Array): DeviceAnswer;
  /** It gives the buffers of a batch back last first. */
  readonly reverse: boolean;
  /**
   * How many commands are on the ring, this one included, when it reads this one; fewer where the batch has no more.
   * 1 is a device that is always quicker than QEMU, infinity one that looks when QEMU waits.
   */
  pending(command: number): number;
}

/** A command on the ring. */
export interface LaidCommand {
  /** Counts what is sent, from 0. */
  readonly command: number;
  /** Commands with the same number are waited for together. */
  readonly batch: number;
  readonly head: number;
  /** Offset of its out part in the out page, and its length in bytes. */
  readonly offset: number;
  readonly length: number;
  /** Offset of its ack byte in the status page. */
  readonly status: number;
  /** The descriptors as QEMU wrote them. */
  readonly written: readonly ChainDescriptor[];
  /** Ids of these descriptors. */
  readonly ids: readonly number[];
  /** The descriptors as the device read them; undefined before. */
  seen: readonly ChainDescriptor[] | undefined;
  received: Uint8Array | undefined;
  /** Commands that were not used when the device read it, this one included. */
  pending: number | undefined;
  answer: DeviceAnswer | undefined;
  /** What QEMU got for its used entry. */
  taken: TakenEntry | 'time-out' | undefined;
  /** The ack byte as QEMU reads it. */
  ack: number | undefined;
}

/** What a load stops at: a wrong ack, wrong used lengths, or a ring on which nothing is free. */
export type LoadStop =
  | { readonly why: 'ack'; readonly command: number; readonly ack: number }
  /** Bytes that QEMU counted for the batch, and how many it expects: one a command. */
  | { readonly why: 'length'; readonly command: number; readonly written: number; readonly expected: number }
  | { readonly why: 'no-space'; readonly command: number };

/** What a load starts from. */
export interface LoadStart {
  readonly behaviour: SvqBehaviour;
  /** Descriptors of the ring. */
  readonly ringSize: number;
  /** Data queues that are shadowed too, and descriptors of each. */
  readonly dataQueues: number;
  readonly dataQueueSize: number;
  /** Where the free list begins: not at 0 where the same QEMU has started the device before. */
  readonly freeHead?: number;
}

/** A load under way. Changed in place by `loadSteps`. */
export interface LoadState {
  readonly behaviour: SvqBehaviour;
  readonly map: CvqMap;
  readonly ring: ShadowRing;
  /** The two pages as bytes. */
  readonly out: Uint8Array;
  readonly status: Uint8Array;
  /** All that was laid so far. */
  readonly laid: LaidCommand[];
  /** Index of the first of them that belongs to the batch under way. */
  batchStart: number;
  batch: number;
  /** How many of them the device has read. */
  read: number;
  /** Those that it has given back and QEMU hasn't looked at, in the order in which it gave them back. */
  readonly used: LaidCommand[];
  /** Seconds that QEMU has waited in vain. */
  waited: number;
  stop: LoadStop | undefined;
}

/** Before anything is sent. */
export function freshLoad(commands: readonly Uint8Array[], start: LoadStart): LoadState {
  const { behaviour, ringSize, dataQueues, dataQueueSize, freeHead } = start;
  const page = commands.reduce((most, { length }) => Math.max(most, length), CVQ_PAGE);
  const map = mapAtStart({ data: dataQueues, dataSize: dataQueueSize, controlSize: ringSize }, page);
  return {
    behaviour,
    map,
    ring: new ShadowRing(ringSize, behaviour.freeList, freeHead),
    out: new Uint8Array(map.out.size),
    status: new Uint8Array(map.status.size),
    laid: [],
    batchStart: 0,
    batch: 0,
    read: 0,
    used: [],
    waited: 0,
    stop: undefined,
  };
}

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

/** Takes as many used entries as there are commands, or waits in vain; the bytes written, as QEMU counts them. */
function* collect(state: LoadState, batch: readonly LaidCommand[]): Generator<LoadStep, number> {
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

function* check(state: LoadState, batch: readonly LaidCommand[], written: number): Generator<LoadStep, void> {
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

function isOneByte({ taken }: LaidCommand): boolean {
  return typeof taken === 'object' && taken.kind === 'returned' && taken.len === 1;
}
