import { diffStates, samePart, type Difference } from '../device/diff';
import { STATE_PARTS } from '../device/partTable';
import { requestOf } from '../device/request';
import { takeBySpec } from '../device/specModel';
import type { DeviceState } from '../device/state';
import type { CommandRecord } from '../trace/record';
import { matchOf, type Unforwarded, type ForwardingDevice, isOfLoad } from './unforwarded';
import { answerOf, isTaken, type Answer } from '../wire/answer';
import { judgeAnswer, type AnswerVerdict } from './answer';
import type { Copy } from './copyMatch';
import { askModel, type ModelVerdict } from './model';

/** A guest command, what the device got of it, and what became of its answer. */
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
 * What became of the guest command whose copy this record of the shadow ring is; undefined when it is none. `before` is
 * the device before the record. Source: QEMU, vhost_vdpa_net_handle_ctrl_avail.
 */
export function forwardingOf(record: CommandRecord, before: ForwardingDevice): Forwarding | undefined {
  if (record.ring !== 'shadow' || isOfLoad(before, record.out)) return undefined;
  const match = matchOf(before.unforwarded, record);
  if (!match) return undefined;
  const { asked, copy } = match;
  const device = answerOf(record);
  const bigEndian = before.byteOrder === 'big';
  // After a restart of the device, what the load told is what the model held.
  const held = asked.applied ? asked.before : before.guest.qemu.state;
  const { model, after } = reachesModel(device, asked)
    ? askModel(held, asked, copy, bigEndian)
    : { model: { kind: 'not-asked' } as const, after: held };
  const was: Both = { model: held, device: before.shadow.spec.state };
  const is: Both = { model: after, device: deviceAfter(was.device, record, device, bigEndian) };
  return {
    guest: asked.command,
    copy,
    late: asked.overtaken,
    device,
    guestAnswer: asked.answer,
    answer: judgeAnswer(device, asked.answer, model.kind === 'refused'),
    model,
    newDifferences: differencesSince(was, is),
    after: is,
  };
}

function deviceAfter(state: DeviceState, { out }: CommandRecord, answer: Answer, bigEndian: boolean): DeviceState {
  return isTaken(answer) ? takeBySpec(state, requestOf(out, state, bigEndian)).state : state;
}

/** Whatever the device answered: who is told OK has it from the model. */
function reachesModel(device: Answer, { answer: told }: Unforwarded): boolean {
  return device.kind === 'ok' || told.kind === 'ok';
}

function differencesSince(was: Both, is: Both): readonly Difference[] {
  if (sameChanges(was, is)) return [];
  const before = new Set(diffStates(was.model, was.device).map(({ path }) => path));
  return diffStates(is.model, is.device).filter(({ path }) => !before.has(path));
}

/** True when each part that the command changed is the same in both: nothing can have parted then. */
function sameChanges(was: Both, is: Both): boolean {
  return STATE_PARTS.every((part) => {
    const isChanged = was.model[part] !== is.model[part] || was.device[part] !== is.device[part];
    return !isChanged || samePart(part, is.model, is.device);
  });
}
