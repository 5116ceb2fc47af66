import { resetState } from '../device/reset';
import type { DeviceState } from '../device/state';
import { SEQUENTIAL, svqBehaviourOf, type SvqBehaviour } from '../svq/behaviour';
import { freshLoad, type QueuedCommand, type LoadStart, type LoadStep, type LoadStop } from '../svq/load';
import { loadSteps } from '../svq/loadSteps';
import { LoadPlayer } from '../svq/view';
import type { CvqMap } from '../svq/iova';
import { F, hasFeature } from '../wire/features';
import { deviceTurn, type DeviceTurn } from './destination';
import type { Fault } from './fault';
import { outcomeOf, type LoadOutcome } from './outcome';
import type { Destination } from '../load/rule';
import { isBlocked, releaseOfProfile, type RestoreCommand, type RestorePlan, type RestoreProfile } from './plan';
import { sentOf } from './sent';

/** One command given to the destination, and what the destination made of it. */
export interface Executed extends DeviceTurn {
  /** With the batch that it was in. */
  readonly command: RestoreCommand;
  /** Its index in the plan. */
  readonly planned: number;
  /** The command's place on the ring, and what came back. */
  readonly laid: Readonly<QueuedCommand>;
}

/** What a run may have otherwise than usual. */
export interface RunOptions {
  readonly faults?: readonly Fault[];
  /** Descriptors of the control virtqueue, where the guest's driver has set it up under another release. */
  readonly ringSize?: number;
  /** Only the control virtqueue is shadowed. Said by where its pages lie. */
  readonly passthrough?: boolean;
  readonly pace?: DevicePace;
  /** Where the ring's free list begins: not at 0 where the same QEMU has started the device before. */
  readonly freeHead?: number;
}

/**
 * When the device looks at the ring: when QEMU waits for it (also when absent), after each kick, or so that this many
 * commands are pending as it reads each of those that are sent.
 */
export type DevicePace = 'slow' | 'quick' | { readonly pending: readonly number[] };

/** A load that has run to its end. */
export interface LoadRun {
  /** The destination before the first command. */
  readonly start: DeviceState;
  /** What the device was given, in order. Where the load stopped, the rest of the plan isn't in it. */
  readonly steps: readonly Executed[];
  /** All that happened, one thing after another. */
  readonly phases: readonly LoadStep[];
  readonly outcome: LoadOutcome;
  /** What the load stopped at; undefined where it came to its end. */
  readonly stop: LoadStop | undefined;
  /** The destination once all is over: reset where the start failed. */
  readonly end: DeviceState;
  /** How the load was sent. */
  readonly behaviour: SvqBehaviour;
  /** The ring at any moment. */
  readonly player: LoadPlayer;
  /** What QEMU has mapped for the device. */
  readonly map: CvqMap;
  /** Seconds that QEMU waited in vain. */
  readonly waited: number;
}

/** The destination before anything is sent: reset, with its features, held to the specification and its limits. */
export function freshDestination(device: string, { features, config, limits }: Destination): DeviceState {
  return resetState({ device, profile: 'spec', features, config, ...(limits ? { limits } : {}) });
}

/** The commands of a plan given to a fresh destination as the profile's program gives them. */
export function execute(plan: RestorePlan, id: string, options: RunOptions = {}): LoadRun {
  const { faults = [] } = options;
  const start = freshDestination(id, plan.destination);
  const ring = ringFor(behaviourFor(plan.profile), plan.destination, options);
  const planned = isBlocked(plan) ? [] : sentOf(plan.commands.length, faults);
  const entries = planned.flatMap((index) => {
    const command = plan.commands[index];
    return command ? [{ index, command, faults: faults.filter((fault) => 'at' in fault && fault.at === index) }] : [];
  });
  const sent = entries.map(({ command }) => command.out);
  const device = { reverse: faults.some(({ kind }) => kind === 'reverse'), pending: pendingBy(options.pace) };

  const turns: DeviceTurn[] = [];
  const load = freshLoad(sent, ring);
  const answer = (command: number, received: Uint8Array) => {
    const turn = deviceTurn(turns.at(-1)?.after ?? start, received, entries[command]?.faults ?? []);
    turns.push(turn);
    return turn.answer;
  };
  const phases = [...loadSteps(sent, load, { ...device, answer })];
  const steps = entries.flatMap(({ index, command }, i): Executed[] => {
    const turn = turns[i];
    const laid = load.queued[i];
    if (!turn || !laid) return [];
    return [{ ...turn, command: { ...command, batch: laid.batch }, planned: index, laid }];
  });
  const executed = steps.filter(({ verdict }) => verdict.ok).length;
  const outcome: LoadOutcome = isBlocked(plan) ? { kind: 'blocked' } : outcomeOf(load, executed);
  const gone = outcome.kind === 'failed' || outcome.kind === 'crashed';
  const end = gone ? start : (steps.at(-1)?.after ?? start);
  return {
    start,
    steps,
    phases,
    outcome,
    stop: load.stop,
    end,
    behaviour: ring.behaviour,
    player: new LoadPlayer({ ring, sent, device, steps }),
    map: load.map,
    waited: load.waited,
  };
}

function pendingBy(pace: DevicePace = 'slow'): (command: number) => number {
  if (pace === 'slow') return () => Number.POSITIVE_INFINITY;
  if (pace === 'quick') return () => 1;
  return (command) => pace.pending[command] ?? Number.POSITIVE_INFINITY;
}

function behaviourFor(profile: RestoreProfile): SvqBehaviour {
  const release = releaseOfProfile(profile);
  return release ? svqBehaviourOf(release) : SEQUENTIAL;
}

/** Descriptors of a data queue where nobody asks otherwise. Source: QEMU, VIRTIO_NET_RX_QUEUE_DEFAULT_SIZE. */
const DATA_QUEUE = 256;

/** Source: QEMU, virtio_net_set_multiqueue: without MQ there is one pair. */
function ringFor(
  behaviour: SvqBehaviour,
  { features, config }: Destination,
  { ringSize = behaviour.controlQueueSize, passthrough = false, freeHead = 0 }: RunOptions,
): LoadStart {
  const pairs = hasFeature(features, F.MQ) ? (config.max_virtqueue_pairs ?? 1) : 1;
  return {
    behaviour,
    ringSize,
    dataQueues: passthrough ? 0 : 2 * pairs,
    dataQueueSize: Math.max(DATA_QUEUE, ringSize),
    freeHead,
  };
}
