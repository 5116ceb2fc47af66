import type { DeviceState } from '../device/state';
import { POLL_SECONDS } from '../qemu/behaviour';
import type { CommandRecord } from '../trace/record';
import { alteredCopy, copyOf, isAnnounce, type Copy, type OutBytes } from './copyMatch';
import type { Answer } from '../wire/answer';
import { isCommandNamed, type CommandName } from '../wire/commands';

/** A guest command whose copy to the device has not been seen. */
export interface Unforwarded extends OutBytes {
  readonly command: number;
  /** The answer that the guest got. */
  readonly answer: Answer;
  /** QEMU's model before it, and after it as far as the guest's answer shows. */
  readonly before: DeviceState;
  readonly after: DeviceState;
  /**
   * The model is known to have it: not so after a restart of the device, as the load doesn't show it, nor where the guest has no room
   * for an ack and another command came before the copy.
   */
  readonly applied: boolean;
  /** A command that the guest sent later has reached the device, and this one hasn't. */
  readonly overtaken: boolean;
  /** Why the device couldn't get it at that time. */
  readonly deviceDown: DeviceDown | undefined;
}

/** The facts of a device that forwarding needs. `DeviceTrack` adds more. */
export interface ForwardingDevice {
  readonly id: string;
  readonly byteOrder: 'little' | 'big';
  /** What QEMU's model holds. */
  readonly guest: { readonly qemu: { readonly state: DeviceState } };
  /** What the device behind the Shadow Virtqueue holds. */
  readonly shadow: { readonly spec: { readonly state: DeviceState } };
  /** True while no `device` record has told the features. */
  readonly assumed: boolean;
  /** A record of the shadow ring has been seen: the guest's commands go through a Shadow Virtqueue. */
  readonly shadowed: boolean;
  /** Guest commands that were answered, oldest first, while the device's copies of them have not been seen. */
  readonly unforwarded: readonly Unforwarded[];
  /** Why there is no device to forward to; undefined while there is one. */
  readonly deviceDown: DeviceDown | undefined;
  /** The command of the shadow ring that switched promiscuous mode on in place of a MAC table too long to forward. */
  readonly promiscSubstitute: number | undefined;
  /** The last command of the shadow ring, where its answer came after QEMU had given it up: QEMU may read it for the next one. */
  readonly lateAnswer: number | undefined;
  /** QEMU's load, while it is under way. */
  readonly load: object | undefined;
  /** After a start that no mark has announced: the commands of QEMU's load that may still follow, in order. */
  readonly expectedLoad: readonly CommandName[];
}

/** How long QEMU waits for the device. */
export const POLL_NS = BigInt(POLL_SECONDS) * 1_000_000_000n;

/** True when the device answered after QEMU had stopped to wait, so that the guest was told ERR. Source: QEMU, vhost_svq_poll. */
export function isTooLate(copy: Pick<CommandRecord, 'in' | 'latency'>, told: Answer): boolean {
  return told.kind === 'error' && copy.in !== undefined && copy.latency !== undefined && copy.latency > POLL_NS;
}

/** Why QEMU has no device to forward to. */
export type DeviceDown =
  /** The load was refused at this command, so that the start failed. */
  | { readonly kind: 'start-failed'; readonly command: number }
  /** The device was reset and not started again. */
  | { readonly kind: 'stopped' };

/** Commands that a guest can have on its control virtqueue at a time: QEMU makes it that long, and chains take two at least. */
export const GUEST_QUEUE_COMMANDS = 32;

/** A guest command found again on the shadow ring. */
export interface Match {
  readonly asked: Unforwarded;
  readonly copy: Copy;
}

/** The guest command that a command of the shadow ring is the copy of; Shadow Virtqueue forwards in the guest's order. */
export function matchOf(waiting: readonly Unforwarded[], got: OutBytes): Match | undefined {
  const next = waiting.filter(({ overtaken }) => !overtaken);
  const late = waiting.filter(({ overtaken }) => overtaken);
  return (
    firstMatch(next, got, copyOf) ?? firstMatch(late, got, copyOf) ?? firstMatch(next.slice(0, 1), got, alteredCopy)
  );
}

function firstMatch(
  waiting: readonly Unforwarded[],
  got: OutBytes,
  read: (asked: Unforwarded, got: OutBytes) => Copy | undefined,
): Match | undefined {
  for (const asked of waiting) {
    const copy = read(asked, got);
    if (copy) return { asked, copy };
  }
  return undefined;
}

/** The commands that remain unforwarded after a match; those older than it have been overtaken. */
export function withoutMatch(waiting: readonly Unforwarded[], { asked }: Match): readonly Unforwarded[] {
  return waiting
    .filter((other) => other !== asked)
    .map((other) =>
      other.overtaken || other.command > asked.command || isAnnounce(other.out) ? other : { ...other, overtaken: true },
    );
}

/** True when a command of the shadow ring belongs to a load: within its marks, or next of one without marks. */
export function isOfLoad(
  { load, expectedLoad }: Pick<ForwardingDevice, 'load' | 'expectedLoad'>,
  out: Uint8Array,
): boolean {
  const [next] = expectedLoad;
  return next === undefined ? load !== undefined : isCommandNamed(next, out);
}

/** The same, not known to be in the model. */
export function unapplied(asked: Unforwarded): Unforwarded {
  return { ...asked, applied: false };
}
