import type { IovaRegion } from './iova';
import {
  freshLoad,
  type QueuedCommand,
  type LoadStart,
  type LoadState,
  type LoadStep,
  type ShadowDevice,
} from './load';
import { loadSteps } from './loadSteps';
import { NEXT, type ChainDescriptor } from '../wire/chain';

/** What a load needs to be run once more, with the same answers of the device. */
export interface LoadRecord {
  readonly ring: LoadStart;
  /** Out bytes of all commands that were to be sent. */
  readonly sent: readonly Uint8Array[];
  readonly device: Omit<ShadowDevice, 'answer'>;
  /** The commands put on the ring, in order. */
  readonly steps: readonly { readonly queued: Readonly<QueuedCommand> }[];
}

/** A descriptor that was written at least once. */
export interface DescriptorView extends ChainDescriptor {
  readonly id: number;
  /** The descriptor that it leads to, where it has NEXT. */
  readonly next?: number;
  /** The command in flight that it belongs to; the last one, where several share it. */
  readonly command?: number;
}

/** A command that QEMU waits for, or is about to. */
export interface InFlight {
  /** Counts what was sent, from 0. */
  readonly command: number;
  readonly batch: number;
  readonly head: number;
  /** The chain as the device would read it now. */
  readonly chain: readonly ChainDescriptor[];
  /** Ids of its descriptors. */
  readonly ids: readonly number[];
  /** The phase that made it available, as an index into the run's phases; undefined while it isn't yet. */
  readonly since?: number;
  /** The device has given it back, and QEMU hasn't taken the used entry yet. */
  readonly used: boolean;
}

/** The shadow ring, its pages and its mappings at one moment. Plain data. */
export interface SvqView {
  /** Descriptors of the ring. */
  readonly size: number;
  readonly freeHead: number;
  /** Free descriptors as QEMU counts them. */
  readonly numFree: number;
  /** Descriptors that the free list really leads to; fewer than `numFree` where it is broken. */
  readonly freeList: readonly number[];
  /** Ascending by id. */
  readonly descriptors: readonly DescriptorView[];
  readonly avail: {
    readonly idx: number;
    readonly entries: readonly { readonly slot: number; readonly head: number }[];
  };
  readonly used: {
    readonly idx: number;
    /** Entries that QEMU has taken. */
    readonly seen: number;
    readonly entries: readonly { readonly slot: number; readonly id: number; readonly len: number }[];
  };
  readonly inFlight: readonly InFlight[];
  readonly pages: {
    readonly out: { readonly iova: number; readonly size: number; readonly used: number };
    /** The ack bytes of the batch under way, or of the last one. */
    readonly status: { readonly iova: number; readonly size: number; readonly acks: readonly number[] };
  };
  readonly iova: readonly IovaRegion[];
  /** Seconds that QEMU has waited without an answer. */
  readonly waited: number;
}

/**
 * Shows the ring at any moment of a load, by running the load once more up to there. Keeps its position, so
 * that later phases run from there; for an earlier one it starts over.
 */
export class LoadPlayer {
  readonly #record: LoadRecord;
  #replay: Replay;

  constructor(record: LoadRecord) {
    this.#record = record;
    this.#replay = replayOf(record);
  }

  /** The ring after so many phases; the last moment where there are fewer. */
  viewAfter(phases: number): SvqView {
    if (phases < this.#replay.done) this.#replay = replayOf(this.#record);
    const replay = this.#replay;
    while (replay.done < phases) {
      const { value: step } = replay.steps.next();
      if (!step) break;
      if (step.phase === 'publish') replay.published.set(step.command, replay.done);
      replay.done++;
    }
    return viewOf(replay.state, replay.published);
  }
}

interface Replay {
  readonly state: LoadState;
  readonly steps: Generator<LoadStep, void>;
  /** Phase in which each command was made available. */
  readonly published: Map<number, number>;
  /** Phases so far. */
  done: number;
}

function replayOf({ ring, sent, device, steps: ran }: LoadRecord): Replay {
  const state = freshLoad(sent, ring);
  const answer = (command: number) => ran[command]?.queued.answer ?? { used: false, ack: undefined, length: 0 };
  return { state, steps: loadSteps(sent, state, { ...device, answer }), published: new Map(), done: 0 };
}

function viewOf(state: LoadState, published: ReadonlyMap<number, number>): SvqView {
  const { ring, map, queued, status } = state;
  const waiting = queued.filter(({ head }) => ring.isInFlight(head)).filter(isWaiting);
  const batch = queued.filter((command) => command.batch === queued.at(-1)?.batch);
  const last = batch.at(-1);
  return {
    size: ring.size,
    freeHead: ring.freeHead,
    numFree: ring.numFree,
    freeList: ring.freeList(),
    descriptors: descriptorsOf(state, waiting),
    avail: { idx: ring.availIdx, entries: recent(ring.avail, ring.size, (head, slot) => ({ slot, head })) },
    used: {
      idx: ring.usedIdx,
      seen: ring.lastUsedIdx,
      entries: recent(ring.used, ring.size, ({ id, len }, slot) => ({ slot, id, len })),
    },
    inFlight: waiting.map((command) => inFlightOf(command, state, published.get(command.command))),
    pages: {
      out: { iova: map.out.iova, size: map.out.size, used: last ? last.offset + last.length : 0 },
      status: { iova: map.status.iova, size: map.status.size, acks: [...status.subarray(0, batch.length)] },
    },
    iova: map.regions,
    waited: state.waited,
  };
}

/** QEMU hasn't taken its used entry. */
function isWaiting({ taken }: QueuedCommand): boolean {
  return taken === undefined || taken === 'time-out' || taken.kind !== 'returned';
}

function inFlightOf({ command, batch, head, answer }: QueuedCommand, { ring }: LoadState, since?: number): InFlight {
  return {
    command,
    batch,
    head,
    chain: ring.chainAt(head),
    ids: ring.idsAt(head),
    ...(since === undefined ? {} : { since }),
    used: answer?.used === true,
  };
}

function descriptorsOf({ ring }: LoadState, waiting: readonly QueuedCommand[]): DescriptorView[] {
  const owner = new Map<number, number>();
  for (const { command, ids } of waiting) for (const id of ids) owner.set(id, command);
  return ring.table.flatMap((entry, id): DescriptorView[] => {
    if (!entry) return [];
    const command = owner.get(id);
    const { len, flags } = entry;
    const addr = BigInt(entry.addr);
    return [
      {
        id,
        addr,
        len,
        flags,
        ...((flags & NEXT) === 0 ? {} : { next: entry.next }),
        ...(command === undefined ? {} : { command }),
      },
    ];
  });
}

/** The entries that the ring still holds, oldest first, with their places on it. */
function recent<T, V>(all: readonly T[], size: number, view: (entry: T, slot: number) => V): V[] {
  const from = Math.max(0, all.length - size);
  return all.slice(from).map((entry, i) => view(entry, (from + i) % size));
}
