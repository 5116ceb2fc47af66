import type { ChainDescriptor } from '../wire/chain';
import { CVQ_PAGE, mapAtStart, type CvqMap } from './iova';
import { ShadowRing, type TakenEntry } from './ring';
import type { Behaviour } from '../qemu/behaviour';

/** The parts of a release's behaviour that affect a load over the shadow ring. */
export type SvqBehaviour = Pick<
  Behaviour,
  'batching' | 'controlQueueSize' | 'freeList' | 'refusedLoad' | 'writtenLength' | 'unknownUsedId' | 'failedStart'
>;

/** A sender that restores all the specification allows, one command after another, whatever the answers. */
export const SEQUENTIAL: SvqBehaviour = {
  batching: 'one-by-one',
  controlQueueSize: 64,
  freeList: 'whole',
  refusedLoad: 'ignored',
  writtenLength: 'unchecked',
  unknownUsedId: 'nothing-written',
  failedStart: 'no-network',
};

/** What happens to one command of a load, in this order. */
export const LOAD_PHASES = ['copy', 'map', 'describe', 'publish', 'execute', 'use', 'collect', 'check'] as const;
export type LoadPhase = (typeof LOAD_PHASES)[number];

/** One thing that happens: `command` counts what is sent, from 0. */
export interface LoadStep {
  readonly command: number;
  readonly phase: LoadPhase;
}

/** How the device answers a command. */
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

/** The device behind the shadow ring. */
export interface ShadowDevice {
  /** Executes what it received: a view of the out page, which later commands overwrite. */
  answer(command: number, received: Uint8Array): DeviceAnswer;
  /** It gives the buffers of a batch back last first. */
  readonly reverse: boolean;
  /**
   * How many commands are on the ring, this one included, when it reads this one; fewer where the batch has no more.
   * 1: the device reads each command at once; infinity: it reads when QEMU waits.
   */
  pending(command: number): number;
}

/** A command on the ring. */
export interface QueuedCommand {
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
  /** Ids of its descriptors. */
  readonly ids: readonly number[];
  /** The descriptors as the device read them; undefined before. */
  seen: readonly ChainDescriptor[] | undefined;
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
  /** All commands put on the ring so far. */
  readonly queued: QueuedCommand[];
  /** Index of the first of them that belongs to the batch under way. */
  batchStart: number;
  batch: number;
  /** How many of them the device has read. */
  read: number;
  /** Those that it has used and QEMU hasn't taken, in the order in which it used them. */
  readonly used: QueuedCommand[];
  /** Seconds that QEMU has waited without an answer. */
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
    queued: [],
    batchStart: 0,
    batch: 0,
    read: 0,
    used: [],
    waited: 0,
    stop: undefined,
  };
}
