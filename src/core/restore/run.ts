import { resetState } from '../device/reset';
import { behaviourOf } from '../qemu/behaviour';
import {
  SEQUENTIAL,
  type SvqBehaviour,
  freshLoad,
  type QueuedCommand,
  type LoadStart,
  type LoadStep,
  type LoadStop,
  type DeviceAnswer,
} from '../svq/load';
import { loadSteps } from '../svq/loadSteps';
import { LoadPlayer } from '../svq/view';
import type { CvqMap } from '../svq/iova';
import { F, hasFeature } from '../wire/features';
import { type Fault, sentOf } from './faultKinds';
import { outcomeOf, type LoadOutcome } from './outcome';
import type { Destination } from '../load/rule';
import { isBlocked, releaseOfProfile, type RestoreCommand, type RestorePlan, type RestoreProfile } from './plan';
import { apply, take, type Outcome } from '../device/model';
import { requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { ACCEPTED, refused, type CommandVerdict } from '../device/verdict';
import { ERR, OK, ackText } from '../wire/answer';

/** One command given to the destination, and how the destination handled it. */
export interface Executed extends DeviceTurn {
  /** With the batch that it was in. */
  readonly command: RestoreCommand;
  /** Its index in the plan. */
  readonly planned: number;
  /** The command on the ring, and its answer. */
  readonly queued: Readonly<QueuedCommand>;
}

/** Options that change a run. */
export interface RunOptions {
  readonly faults?: readonly Fault[];
  /** Descriptors of the control virtqueue, where the guest's driver has set it up under another release. */
  readonly ringSize?: number;
  /** Only the control virtqueue is shadowed. Changes the addresses of its pages. */
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
  /** Seconds that QEMU waited without an answer. */
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
    const queued = load.queued[i];
    if (!turn || !queued) return [];
    return [{ ...turn, command: { ...command, batch: queued.batch }, planned: index, queued }];
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
  return release ? behaviourOf(release) : SEQUENTIAL;
}

/** Descriptors of a data queue by default. Source: QEMU, VIRTIO_NET_RX_QUEUE_DEFAULT_SIZE. */
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

/** How many phases are over when the destination has had so many commands: all, when it had the last. */
export function phasesAfter({ phases, steps }: LoadRun, commands: number): number {
  if (commands <= 0) return 0;
  if (commands >= steps.length) return phases.length;
  let had = 0;
  const at = phases.findIndex(({ phase }) => phase === 'execute' && ++had === commands);
  // The used entry belongs to it where the device writes it right away.
  return at + (phases[at + 1]?.phase === 'use' ? 2 : 1);
}

/** The phases of one command, which counts in what was sent: indexes of the run's phases, in order. */
export function phasesOf({ phases }: LoadRun, command: number): number[] {
  return phases.flatMap((phase, i) => (phase.command === command ? [i] : []));
}

/** How many commands the destination has had after so many phases. */
export function commandsAfter({ phases }: LoadRun, done: number): number {
  return phases.slice(0, Math.max(0, done)).filter(({ phase }) => phase === 'execute').length;
}

/** The destination after so many phases. Where the start failed, it is reset after the last. */
export function destinationAfter(run: LoadRun, done: number): DeviceState {
  if (done >= run.phases.length) return run.end;
  return run.steps[commandsAfter(run, done) - 1]?.after ?? run.start;
}

/** How the device handled one command. */
export interface DeviceTurn {
  readonly verdict: CommandVerdict;
  /** Paths that it wrote. */
  readonly wrote: readonly string[];
  readonly after: DeviceState;
  /** Out bytes that it got. */
  readonly received: Uint8Array;
  readonly answer: DeviceAnswer;
}

/** Lets the device execute one command, with its faults. */
export function deviceTurn(state: DeviceState, out: Uint8Array, faults: readonly Fault[]): DeviceTurn {
  const cut = faults.find((fault) => fault.kind === 'cut');
  // A copy, as later commands overwrite the page.
  const received = out.slice(0, cut ? Math.max(0, cut.length) : out.length);
  const { verdict, wrote, state: after } = executed(state, received, faults);
  return { verdict, wrote, after, received, answer: answerOf(verdict, faults) };
}

function executed(state: DeviceState, received: Uint8Array, faults: readonly Fault[]): Outcome {
  const left = (why: string): Outcome => ({ state, wrote: [], verdict: refused(why) });
  if (faults.some(({ kind }) => kind === 'no-answer')) return left('Injected fault: it never uses the buffer.');
  const ack = faults.find((fault) => fault.kind === 'ack');
  if (ack && ack.ack !== OK) return left(`Injected fault: it answers ${ackText(ack.ack)}.`);
  const request = requestOf(received, state);
  return ack ? { ...take(state, request), verdict: ACCEPTED } : apply(state, request);
}

function answerOf({ ok }: CommandVerdict, faults: readonly Fault[]): DeviceAnswer {
  if (faults.some(({ kind }) => kind === 'no-answer')) return { used: false, ack: undefined, length: 0 };
  const ack = faults.find((fault) => fault.kind === 'ack')?.ack ?? (ok ? OK : ERR);
  const silent = faults.some(({ kind }) => kind === 'no-ack');
  const id = faults.find((fault) => fault.kind === 'used-id')?.id;
  return {
    used: true,
    ack: silent ? undefined : ack & 0xff,
    length: faults.find((fault) => fault.kind === 'used-length')?.length ?? 1,
    ...(id === undefined ? {} : { id }),
  };
}
