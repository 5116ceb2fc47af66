import { BEHAVIOURS, type Behaviour } from '../qemu/behaviour';
import type { History, QemuRelease } from '../qemu/release';

/** A behaviour in words. */
export interface DescribedBehaviour {
  /** What it is about. */
  readonly title: string;
  /** What holds, each from a release on. */
  readonly changes: readonly { readonly since: QemuRelease; readonly how: string; readonly source: string }[];
}

function described<T>(title: string, history: History<T>, says: (value: T) => string): DescribedBehaviour {
  return { title, changes: history.map(({ since, value, source }) => ({ since, how: says(value), source })) };
}

function oneOf<T extends string>(phrases: Readonly<Record<T, string>>): (value: T) => string {
  return (value) => phrases[value];
}

/** Each behaviour in words, in the order of a load's life. */
export const BEHAVIOUR_WORDS: Readonly<Record<keyof Behaviour, DescribedBehaviour>> = {
  migration: described(
    'Migrating a device with a control virtqueue away',
    BEHAVIOURS.migration,
    oneOf({
      'with-x-svq': 'only with `x-svq=on`',
      blocked: 'refused: `net vdpa cannot migrate with CVQ feature`',
      always: 'works, with all features accepted',
    }),
  ),
  dataQueues: described(
    'Data queues while the load runs',
    BEHAVIOURS.dataQueues,
    oneOf({
      'enabled-before-load': 'enabled: packets may arrive before the MAC address is set',
      'enabled-after-load': 'not yet enabled',
    }),
  ),
  batching: described(
    'The load on the ring',
    BEHAVIOURS.batching,
    oneOf({
      'one-by-one': 'one command at a time, waiting for each',
      'page-and-ring':
        'one after the other until the ring or a page of 4096 bytes is full, then waiting for all of them',
    }),
  ),
  controlQueueSize: described(
    'Descriptors of the control virtqueue',
    BEHAVIOURS.controlQueueSize,
    (size) => `${size}: ${size / 2} commands in flight where they are batched`,
  ),
  freeList: described(
    'Returned descriptors',
    BEHAVIOURS.freeList,
    oneOf({
      whole: 'are all free again',
      'second-lost': 'the second of each two is lost: a load of more than 48 commands fails',
    }),
  ),
  refusedLoad: described(
    'The device refuses a command of the load',
    BEHAVIOURS.refusedLoad,
    oneOf({ ignored: 'not noticed: the state is lost silently', 'start-fails': 'the start fails' }),
  ),
  writtenLength: described(
    'The device answers late, or with a used length other than 1',
    BEHAVIOURS.writtenLength,
    oneOf({
      unchecked: 'not noticed: the last ack byte that was written counts',
      checked: 'the start fails',
    }),
  ),
  unknownUsedId: described(
    'The device returns an id that no command has',
    BEHAVIOURS.unknownUsedId,
    oneOf({
      'nothing-written': 'treated as nothing written',
      'undefined-length': 'treated as an undefined length, so the start usually fails',
      'taken-as-done': 'treated as completed',
    }),
  ),
  failedStart: described(
    'After a failed start',
    BEHAVIOURS.failedStart,
    oneOf({
      crash: 'QEMU crashes',
      'no-network':
        'the machine continues without network, and only the model answers the guest: `unable to start vhost net: 5`; a source that switches from passthrough to Shadow Virtqueue for a migration crashes (seen in 10.0.13, 11.1.3)',
    }),
  ),
  copiedBytes: described(
    "Bytes copied of a guest's command",
    BEHAVIOURS.copiedBytes,
    (bytes) => `at most ${bytes}, the rest is dropped`,
  ),
  oversizedMacTable: described(
    'A MAC table longer than that',
    BEHAVIOURS.oversizedMacTable,
    oneOf({ cut: 'is truncated and forwarded', promisc: 'is replaced by `RX_PROMISC` 1' }),
  ),
  announce: described(
    '`ANNOUNCE_ACK` of the guest',
    BEHAVIOURS.announce,
    oneOf({ forwarded: 'goes to the device', answered: 'is answered by QEMU' }),
  ),
  rssAtReset: described(
    "RSS in QEMU's model at a reset by the driver",
    BEHAVIOURS.rssAtReset,
    oneOf({ kept: 'stays on, so that the next load sends it', off: 'goes off' }),
  ),
  incomingVlans: described(
    'VLANs that come with a migration',
    BEHAVIOURS.incomingVlans,
    oneOf({ cleared: "are cleared in QEMU's model", kept: 'are kept' }),
  ),
};
