import type { DeviceState } from '../device/state';
import { alteredCopy, copyOf, isAnnounce, type Copy, type OutBytes } from './copyMatch';
import type { Answer } from '../wire/answer';

/** A guest command whose copy to the device has not been seen. */
export interface Waiting extends OutBytes {
  readonly command: number;
  /** What the guest was told. */
  readonly answer: Answer;
  /** QEMU's model before it, and after it as far as the guest's answer tells. */
  readonly before: DeviceState;
  readonly after: DeviceState;
  /** The model is known to have it: not so when the device has been started anew since, as the load tells no such thing. */
  readonly applied: boolean;
  /** A command that the guest sent later has reached the device, and this one hasn't. */
  readonly overtaken: boolean;
  /** Why the device couldn't get it at that time. */
  readonly down: Down | undefined;
}

/** Why QEMU has no device to forward to. */
export type Down =
  /** The load was refused at this command, so that the start failed. */
  | { readonly kind: 'start-failed'; readonly command: number }
  /** The device was reset and not started again. */
  | { readonly kind: 'stopped' };

/** Commands that a guest can have on its control virtqueue at a time: QEMU makes it that long, and chains take two at least. */
export const QUEUE_SIZE = 32;

/** A guest command found again on the shadow ring. */
export interface Match {
  readonly asked: Waiting;
  readonly copy: Copy;
}

/** The guest command that a command of the shadow ring is the copy of; Shadow Virtqueue forwards in the guest's order. */
export function matchOf(waiting: readonly Waiting[], got: OutBytes): Match | undefined {
  const next = waiting.filter(({ overtaken }) => !overtaken);
  const late = waiting.filter(({ overtaken }) => overtaken);
  return (
    firstMatch(next, got, copyOf) ?? firstMatch(late, got, copyOf) ?? firstMatch(next.slice(0, 1), got, alteredCopy)
  );
}

function firstMatch(
  waiting: readonly Waiting[],
  got: OutBytes,
  read: (asked: Waiting, got: OutBytes) => Copy | undefined,
): Match | undefined {
  for (const asked of waiting) {
    const copy = read(asked, got);
    if (copy) return { asked, copy };
  }
  return undefined;
}

/** What still waits after one has been found again: those that came before it have been overtaken. */
export function withoutMatch(waiting: readonly Waiting[], { asked }: Match): readonly Waiting[] {
  return waiting
    .filter((other) => other !== asked)
    .map((other) =>
      other.overtaken || other.command > asked.command || isAnnounce(other.out) ? other : { ...other, overtaken: true },
    );
}
