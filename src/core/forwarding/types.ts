import type { Behaviour } from '../qemu/behaviour';
import type { QemuRelease } from '../qemu/release';
import type { CommandRecord } from '../trace/record';
import type { Answer } from '../wire/answer';
import type { Copy } from './copyMatch';
import type { ModelVerdict } from './verdict';
import type { ForwardingDevice } from './unforwarded';

/** Who acts in a phase. */
export type Actor = 'guest' | 'QEMU' | 'device' | 'model';

/** What happens to one guest command in Shadow Virtqueue, in this order; which of them happen depends on the command. */
export const FORWARD_PHASES = [
  'kick',
  'pop',
  'copy',
  'decide',
  'describe',
  'publish',
  'execute',
  'poll',
  'length',
  'ack',
  'model',
  'status',
  'return',
] as const;

export interface ForwardPhase {
  readonly phase: (typeof FORWARD_PHASES)[number];
  readonly who: Actor;
  /** A few words. */
  readonly title: string;
  /** What happens to this very command, in whole sentences. */
  readonly detail: string;
  /** It goes wrong here. */
  readonly failed?: true;
}

/** A guest command whose phases are asked for. */
export interface ForwardInput {
  readonly guest: CommandRecord;
  /** The record of the shadow ring that is its copy; without one the phases are predicted. */
  readonly shadow?: CommandRecord;
  /** The device before the guest's record. */
  readonly before: ForwardingDevice;
  readonly release: QemuRelease;
}

/** Where a command goes from QEMU's buffer. */
export type Route =
  | { readonly kind: 'device'; readonly copy: Copy; readonly out: Uint8Array }
  /** QEMU answers itself: with OK, upon which the model is asked, or with ERR. */
  | { readonly kind: 'by-qemu'; readonly why: 'announce' | 'malformed-table' }
  /** There is no device: QEMU's virtio-net handles the command as it does without vhost. */
  | { readonly kind: 'model-alone' };

/** The way of a guest command through Shadow Virtqueue. */
export interface ForwardPath {
  readonly phases: readonly ForwardPhase[];
  /** True where there is no record of what the device got: it is assumed to keep to the specification. */
  readonly predicted: boolean;
  readonly route: Route;
  /** What the device answered; undefined where it was not asked. */
  readonly device: Answer | undefined;
  /** `broken`: the command has no command byte, and the model marked the device as broken, which answers nothing until a reset. */
  readonly model: ModelVerdict | { readonly kind: 'broken' };
  /** The ack that QEMU puts into the guest's buffer by these rules: 0 or 1. */
  readonly status: 0 | 1;
  /** Lines that QEMU logs. */
  readonly log: readonly string[];
}

/** The facts that the texts of the phases need. */
export interface ForwardFacts extends Omit<ForwardPath, 'phases' | 'log'> {
  readonly input: ForwardInput;
  readonly behaviour: Behaviour;
  readonly label: string;
  /** The ack as QEMU reads it: also one that the device never wrote. */
  readonly read: number | undefined;
  /** The guest has room for the ack. */
  readonly hasRoom: boolean;
}
