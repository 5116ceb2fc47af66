import { behaviourOf, type Behaviour } from '../qemu/behaviour';
import { judgeBySpec } from '../device/specModel';
import { provenByOk } from '../device/qemuModel';
import { requestOf } from '../device/request';
import { answerOf, type Answer } from '../wire/answer';
import { HEADER, decodeCommand } from '../wire/decode';
import { compareCopy, isAnnounce, isMacTableSet, type Copy } from './copyMatch';
import { isTooLate } from './unforwarded';
import { askModel } from './verdict';
import type { ForwardFacts, ForwardInput, ForwardPath, Route } from './types';
import { afterPhases, beforePhases, devicePhases } from './phaseText';

/**
 * What Shadow Virtqueue of this release does with a guest command, phase by phase, with the values of this command.
 * Source: QEMU, vhost_handle_guest_kick, vhost_vdpa_net_handle_ctrl_avail, vhost_svq_add, vhost_svq_poll,
 * vhost_svq_push_elem.
 */
export function forwardPhases(input: ForwardInput): ForwardPath {
  const facts = factsOf(input);
  const phases = [...beforePhases(facts), ...devicePhases(facts), ...afterPhases(facts)];
  const { predicted, route, device, model, status } = facts;
  return { phases, predicted, route, device, model, status, log: logOf(facts) };
}

function factsOf(input: ForwardInput): ForwardFacts {
  const { guest, shadow, before, release } = input;
  const behaviour = behaviourOf(release);
  const bigEndian = before.byteOrder === 'big';
  const route = routeOf(input, behaviour);
  const device = route.kind === 'device' ? deviceAnswer(input, route.out) : undefined;
  const told = answerOf(guest);
  const read =
    route.kind === 'device'
      ? shadow && isTooLate(shadow, told)
        ? undefined
        : ackRead(device, told)
      : route.kind === 'by-qemu' && route.why === 'malformed-table'
        ? 1
        : 0;
  const { state } = before.guest.qemu;
  const held = told.kind === 'ok' ? provenByOk(state, guest.out) : state;
  const copy: Copy = route.kind === 'device' ? route.copy : { kind: 'same' };
  const isBroken = route.kind === 'by-qemu' && guest.out.length < HEADER;
  const model: ForwardPath['model'] = isBroken
    ? { kind: 'broken' }
    : read === 0
      ? askModel(held, guest, copy, bigEndian).model
      : { kind: 'not-asked' };
  return {
    input,
    behaviour,
    label: decodeCommand(guest, { bigEndian }).label,
    predicted: route.kind === 'device' && !shadow,
    route,
    device,
    read,
    model,
    status: model.kind === 'took' || model.kind === 'overflowed' ? 0 : 1,
    hasRoom: told.kind !== 'unread' && guest.inLen !== 0,
  };
}

function routeOf({ guest, shadow, before }: ForwardInput, behaviour: Behaviour): Route {
  const { out } = guest;
  if (shadow) return { kind: 'device', copy: compareCopy(guest, shadow), out: shadow.out };
  if (before.deviceDown) return { kind: 'model-alone' };
  if (isAnnounce(out) && behaviour.announce === 'answered') return { kind: 'by-qemu', why: 'announce' };
  const bytes = behaviour.copiedBytes;
  if (out.length <= bytes) return { kind: 'device', copy: { kind: 'same' }, out };
  if (!isMacTableSet(out) || behaviour.oversizedMacTable === 'cut')
    return { kind: 'device', copy: { kind: 'cut', bytes, of: out.length }, out: out.subarray(0, bytes) };
  const { decoded } = requestOf(out, before.guest.qemu.state, before.byteOrder === 'big');
  return decoded.command && !decoded.trailing
    ? { kind: 'device', copy: { kind: 'replaced' }, out: Uint8Array.of(0, 0, 1) }
    : { kind: 'by-qemu', why: 'malformed-table' };
}

/** As the capture has it; else as a device answers that keeps to the specification. */
function deviceAnswer({ shadow, before }: ForwardInput, out: Uint8Array): Answer {
  if (shadow) return answerOf(shadow);
  const state = before.shadow.spec.state;
  const { ok } = judgeBySpec(state, requestOf(out, state, before.byteOrder === 'big'));
  return ok ? { kind: 'ok' } : { kind: 'error', ack: 1 };
}

/** An ack byte that wasn't written keeps the last command's value; the guest's answer shows which. */
function ackRead(device: Answer | undefined, told: Answer): number | undefined {
  switch (device?.kind) {
    case 'ok':
      return 0;
    case 'error':
      return device.ack;
    case 'none':
      return told.kind === 'ok' ? 0 : undefined;
    case 'untold':
      return told.kind === 'error' ? told.ack : 0;
    case 'unread':
    case undefined:
      return undefined;
  }
}

function logOf({ route, read, model, hasRoom }: ForwardFacts): string[] {
  return [
    ...(route.kind === 'device' && read === undefined ? ['Insufficient written data (0)'] : []),
    ...(model.kind === 'broken' ? ['virtio-net ctrl missing headers'] : []),
    ...(model.kind === 'refused' && route.kind !== 'model-alone' ? ['Bad CVQ processing in model'] : []),
    ...(hasRoom || route.kind === 'model-alone' || model.kind === 'broken' ? [] : ['Bad device CVQ written length']),
  ];
}
