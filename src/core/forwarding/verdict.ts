import { differingIn, diffStates, type Difference } from '../device/diff';
import { STATE_PARTS } from '../device/partTable';
import { takeBySpec } from '../device/specModel';
import type { CommandRecord } from '../trace/record';
import { matchOf, type Unforwarded, type ForwardingDevice, isOfLoad, isTooLate } from './unforwarded';
import { answerOf, isTaken, type Answer, ERR } from '../wire/answer';
import type { Copy, OutBytes } from './copyMatch';
import { unchanged } from '../device/effects';
import { handleByQemu, overflowMacTable, provenByOk } from '../device/qemuModel';
import { decodedRequest, requestOf, type Request } from '../device/request';
import type { DecodedOut } from '../wire/decode';
import type { DeviceState } from '../device/state';
import { ACCEPTED } from '../device/verdict';

/** A guest command, what the device got of it, and the answer that the guest got. */
export interface Forwarding {
  /** Number of the guest's command. */
  readonly guest: number;
  readonly copy: Copy;
  /** A command that the guest sent later reached the device first. */
  readonly late: boolean;
  /** What the device answered, and what the guest was told. */
  readonly device: Answer;
  readonly guestAnswer: Answer;
  readonly answer: AnswerVerdict;
  readonly model: ModelVerdict;
  /** Fields in which QEMU's model (`a`) and the device (`b`) differ since this command, and didn't before. */
  readonly newDifferences: readonly Difference[];
  /** Both after it. */
  readonly after: Both;
}

/** What QEMU's model and the device hold. */
interface Both {
  readonly model: DeviceState;
  readonly device: DeviceState;
}

/**
 * The guest command whose copy this record of the shadow ring is; undefined when it isn't a copy. `before` is
 * the device before the record, `decoded` what its out bytes tell, where that is known. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail.
 */
export function forwardingOf(
  record: CommandRecord,
  before: ForwardingDevice,
  decoded?: DecodedOut,
): Forwarding | undefined {
  if (record.ring !== 'shadow' || isOfLoad(before, record.out)) return undefined;
  const match = matchOf(before.unforwarded, record);
  if (!match) return undefined;
  const { asked, copy } = match;
  const device = answerOf(record);
  const bigEndian = before.byteOrder === 'big';
  // After a restart of the device, the model held what the load sent.
  const held = asked.applied ? asked.before : before.guest.qemu.state;
  const tooLate = isTooLate(record, asked.answer);
  const { model, after } =
    !tooLate && reachesModel(device, asked)
      ? askModel(asked.answer.kind === 'ok' ? provenByOk(held, asked.out) : held, asked, copy, bigEndian, decoded)
      : { model: { kind: 'not-asked' } as const, after: held };
  const was: Both = { model: held, device: before.shadow.spec.state };
  const is: Both = { model: after, device: deviceAfter(was.device, record, device, bigEndian, decoded) };
  return {
    guest: asked.command,
    copy,
    late: asked.overtaken,
    device,
    guestAnswer: asked.answer,
    answer: tooLate ? 'too-late' : judgeAnswer(device, asked.answer, model.kind === 'refused'),
    model,
    newDifferences: differencesSince(was, is),
    after: is,
  };
}

function deviceAfter(
  state: DeviceState,
  { out }: CommandRecord,
  answer: Answer,
  bigEndian: boolean,
  decoded: DecodedOut | undefined,
): DeviceState {
  return isTaken(answer) ? takeBySpec(state, requestFor(out, decoded, state, bigEndian)).state : state;
}

function requestFor(out: Uint8Array, decoded: DecodedOut | undefined, state: DeviceState, bigEndian: boolean): Request {
  return decoded ? decodedRequest(out, decoded, state, bigEndian) : requestOf(out, state, bigEndian);
}

/** A guest that got OK got it from the model, whatever the device answered. */
function reachesModel(device: Answer, { answer: told }: Unforwarded): boolean {
  return device.kind === 'ok' || told.kind === 'ok';
}

function differencesSince(was: Both, is: Both): readonly Difference[] {
  if (isNothingNew(was, is)) return [];
  const before = new Set(diffStates(was.model, was.device).map(({ path }) => path));
  return diffStates(is.model, is.device).filter(({ path }) => !before.has(path));
}

/** True when they differ, in each part that the command changed, at no other paths than before. */
function isNothingNew(was: Both, is: Both): boolean {
  return STATE_PARTS.every((part) => {
    if (was.model[part] === is.model[part] && was.device[part] === is.device[part]) return true;
    const paths = differingIn(part, is.model, is.device);
    if (paths.length === 0) return true;
    const before = differingIn(part, was.model, was.device);
    return paths.every((path) => before.includes(path));
  });
}

/** The guest's answer compared with the device's. */
export type AnswerVerdict =
  /** OK, or the same error. */
  | 'as-device'
  /** An error with another ack than 1: the guest gets 1. */
  | 'normalised'
  /** The device said OK and QEMU's model refused: the guest gets ERR. */
  | 'model-refused'
  /** The buffer came back with used length 0: the guest gets ERR, whatever the device did. */
  | 'insufficient-written-data'
  /** The device answered after the time limit: the guest had been told ERR. */
  | 'too-late'
  /** The device never used the buffer: the guest gets ERR after the time limit. */
  | 'timed-out'
  /** The device never wrote its ack, and the guest gets what the byte held before. */
  | 'stale-ack'
  /** The guest has no writable descriptor for an answer: the device's alone decides whether the model gets the command. */
  | 'no-ack-buffer'
  /** The device has answered and the guest got no answer. */
  | 'not-told'
  /** Neither the device nor QEMU has answered. */
  | 'none'
  /** The capture lacks one of the two. */
  | 'not-captured'
  /** Something else, which nothing in QEMU explains. */
  | 'changed';

/**
 * `modelRefused`: QEMU's model refuses the command. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail.
 */
export function judgeAnswer(device: Answer, told: Answer, modelRefused: boolean): Exclude<AnswerVerdict, 'too-late'> {
  if (told.kind === 'none') return device.kind === 'none' ? 'none' : 'not-told';
  if (told.kind === 'untold' || device.kind === 'untold') return 'not-captured';
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

/** What QEMU's model did with a guest command. */
export type ModelVerdict =
  | { readonly kind: 'took' }
  /** It took a MAC table that it can't hold: what doesn't fit counts as "all". */
  | { readonly kind: 'overflowed' }
  /** After the device had taken it. */
  | { readonly kind: 'refused'; readonly why: string; readonly spec?: string }
  /** It never got the command: only what the device answered OK goes to the model. */
  | { readonly kind: 'not-asked' };

/**
 * What the model makes of a command that the device took, and its state after it: it reads the buffer that was copied for
 * the device. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail, virtio_net_handle_ctrl_iov.
 */
export function askModel(
  held: DeviceState,
  asked: OutBytes,
  copy: Copy,
  bigEndian: boolean,
  decoded?: DecodedOut,
): { readonly model: ModelVerdict; readonly after: DeviceState } {
  if (copy.kind === 'replaced') return { model: { kind: 'overflowed' }, after: overflowMacTable(held).state };
  const out = copy.kind === 'cut' ? asked.out.subarray(0, copy.bytes) : asked.out;
  const { verdict, state } = asked.outCut
    ? // A command that the capture cut can't be judged: it counts as accepted.
      { ...unchanged(held), verdict: ACCEPTED }
    : handleByQemu(held, requestFor(out, copy.kind === 'same' ? decoded : undefined, held, bigEndian));
  if (!verdict.ok) {
    const { why, spec } = verdict;
    return { model: { kind: 'refused', why, ...(spec === undefined ? {} : { spec }) }, after: state };
  }
  const { unicast_overflow, multicast_overflow } = state.mac_table;
  const overflows = state.mac_table !== held.mac_table && (unicast_overflow || multicast_overflow);
  return { model: { kind: overflows ? 'overflowed' : 'took' }, after: state };
}
