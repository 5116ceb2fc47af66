import { ERR, isTaken, type Answer } from '../wire/answer';

/** How what the guest was told stands to what the device answered. */
export type AnswerVerdict =
  /** OK, or the same error. */
  | 'as-device'
  /** An error with another ack than 1: the guest gets 1. */
  | 'normalised'
  /** The device said OK and QEMU's model refused: the guest gets ERR. */
  | 'model-refused'
  /** The buffer came back with used length 0: the guest gets ERR, whatever the device did. */
  | 'insufficient-written-data'
  /** The device never used the buffer: the guest gets ERR after the time limit. */
  | 'timed-out'
  /** The device never wrote its ack, and the guest gets what the byte held before. */
  | 'stale-ack'
  /** The guest has no writable descriptor to be told anything. */
  | 'no-ack-buffer'
  /** The device has answered and the guest has not been told. */
  | 'not-told'
  /** Nobody has answered. */
  | 'none'
  /** Something else, which nothing in QEMU explains. */
  | 'changed';

/**
 * `modelRefused`: QEMU's model refuses the command. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail.
 */
export function judgeAnswer(device: Answer, told: Answer, modelRefused: boolean): AnswerVerdict {
  if (told.kind === 'none') return device.kind === 'none' ? 'none' : 'not-told';
  if (told.kind === 'unread') return 'no-ack-buffer';
  const isOk = isTaken(told);
  switch (device.kind) {
    case 'ok':
      if (isOk) return 'as-device';
      return modelRefused ? 'model-refused' : 'changed';
    case 'error':
      if (isOk) return 'changed';
      return device.ack === ERR ? 'as-device' : 'normalised';
    case 'unread':
      return isOk ? 'changed' : 'insufficient-written-data';
    case 'none':
      return isOk ? 'stale-ack' : 'timed-out';
  }
}
