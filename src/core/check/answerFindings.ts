import { apply } from '../device/model';
import { decodedRequest } from '../device/request';
import type { DeviceState } from '../device/state';
import type { Finding, FindingCode } from '../findings/finding';
import { isOfLoad, POLL_NS } from '../forwarding/unforwarded';
import { duration } from '../trace/time';
import { DEVICE_NEEDS_RESET } from '../trace/deviceStatus';
import type { CommandRecord } from '../trace/record';
import { breaksDevice, type DeviceTrack } from '../track/track';
import { ackOffset, answerText, ERR, writableBytes } from '../wire/answer';
import { commandSpec } from '../wire/commands';
import type { Decoded, DecodedOut } from '../wire/decode';
import { plural } from '../wire/text';

/** What is known of a command when its answer is judged. */
export interface AnswerFacts {
  readonly record: CommandRecord;
  readonly decoded: Decoded;
  /** The same of its out bytes alone. */
  readonly out: DecodedOut;
  /** The device before it, and its state where that is known. */
  readonly before: DeviceTrack | undefined;
  readonly state: DeviceState | undefined;
  /** What isn't known of that, by its path, and decides whether the command is taken. */
  readonly unknown: string | undefined;
  /** The findings on forwarding name the consequence for the guest. */
  readonly isForwarded: boolean;
  /** The command's other findings: a device may refuse it, or not answer it, for one of these. */
  readonly others: readonly Finding[];
}

/** The ack that drivers put into the buffer before they send it. Source: Linux, virtnet_send_command_reply. */
const PRESET = 255;
const CONTROL = 'virtio 1.4, Network Device, Control Virtqueue';

/** Findings on a command's answer. */
export function answerFindings(facts: AnswerFacts): Finding[] {
  const { record, decoded } = facts;
  switch (decoded.answer.kind) {
    case 'ok':
      return lengthFindings(record, decoded);
    case 'untold':
      return [];
    case 'none':
      return [brokenFinding(facts) ?? noAnswer(facts)];
    case 'unread':
      return [usedLengthZero(facts)];
    case 'error':
      return [
        decoded.answer.ack === PRESET && record.ring === 'guest' ? notWritten(record) : refusal(facts, decoded.answer),
        ...lengthFindings(record, decoded),
      ];
  }
}

/** What QEMU does with a Shadow Virtqueue is told only where there is one. */
export function isShadowed({ ring }: CommandRecord, before: DeviceTrack | undefined): boolean {
  return ring === 'shadow' || before?.shadowed === true;
}

/** What QEMU's devices, and others, break at: it explains that nothing comes back. */
const BREAKS: Readonly<Partial<Record<FindingCode, string>>> = {
  'header-short': 'that is too short (header-short)',
  'descriptor-length-0': 'with an empty descriptor (descriptor-length-0)',
  'ring-overfull': 'that the ring has no room for (ring-overfull)',
};

function noAnswer({ record, before, isForwarded, others }: AnswerFacts): Finding {
  const shadowed = isShadowed(record, before);
  const spec = `Linux, virtnet_send_command_reply${shadowed ? '; QEMU, vhost_svq_poll' : ''}`;
  return { code: 'no-answer', severity: 'error', message: `The device wrote no answer${why()}`, spec };

  function why(): string {
    if (((before?.badStatus[record.ring] ?? 0) & DEVICE_NEEDS_RESET) !== 0)
      return ': it needs a reset, and answers nothing before.';
    if (isForwarded) return '.';
    const cause = others.map(({ code }) => BREAKS[code]).find((why) => why !== undefined);
    const because = cause === undefined ? '.' : ` to a command ${cause}.`;
    const waits = ' A Linux driver waits for it forever';
    return `${because}${waits}${shadowed ? '; QEMU gives up after 10 s and answers ERR.' : '.'}`;
  }
}

/** The finding on a command that has no answer because QEMU's model marked the device as broken. */
function brokenFinding({ record, before }: AnswerFacts): Finding | undefined {
  if (!before || record.ring === 'shadow') return undefined;
  const { brokenBy } = before;
  if (brokenBy === undefined && !breaksDevice(before, record)) return undefined;
  const why =
    brokenBy === undefined
      ? `QEMU since 8.0 gives class ANNOUNCE to its model alone, which logs "virtio-net ctrl missing headers" and marks the device as broken`
      : `QEMU's model marked it as broken at the guest's command ${brokenBy}`;
  return {
    code: 'no-answer',
    severity: 'error',
    message: `The device wrote no answer: ${why}. Nothing is answered until the driver resets the device.`,
    spec: 'QEMU, virtio_net_handle_ctrl_iov, virtio_error',
  };
}

/** Where a command comes from, as far as it decides what its answer means to QEMU. */
type Place =
  | 'guest'
  /** Of a guest behind a Shadow Virtqueue. */
  | 'shadowed-guest'
  /** The copy of a guest command: the findings on forwarding name the consequence for the guest. */
  | 'forwarded'
  /** A command of a load, with marks or without. */
  | 'marked-load'
  | 'unmarked-load'
  /** On the shadow ring, and no guest command explains it. */
  | 'alone';

function placeOf({ record: { ring, out }, before, isForwarded }: AnswerFacts): Place {
  if (ring === 'guest') return before?.shadowed ? 'shadowed-guest' : 'guest';
  if (isForwarded) return 'forwarded';
  if (!before || !isOfLoad(before, out)) return 'alone';
  return before.expectedLoad.length > 0 ? 'unmarked-load' : 'marked-load';
}

const EXECUTED = 'The state shown assumes that the command was executed.';

/** What follows where a buffer comes back with used length 0. */
const AFTER_LENGTH_0: Readonly<Record<Place, string>> = {
  guest: EXECUTED,
  'shadowed-guest':
    "Shadow Virtqueue returns a buffer this way if it has no writable descriptor for the ack: QEMU's model gets the command if the device answers OK.",
  forwarded: EXECUTED,
  'marked-load': EXECUTED,
  'unmarked-load': `${EXECUTED} QEMU 7.2 takes it for OK and continues the load.`,
  alone: `${EXECUTED} QEMU answers ERR to the guest and doesn't change its model.`,
};

function usedLengthZero(facts: AnswerFacts): Finding {
  return {
    code: 'used-length-0',
    severity: 'warning',
    message: `The buffer came back with used length 0, so the ack is unknown. ${AFTER_LENGTH_0[placeOf(facts)]}`,
    spec: isShadowed(facts.record, facts.before) ? 'QEMU, vhost_vdpa_net_handle_ctrl_avail' : CONTROL,
  };
}

function notWritten(record: CommandRecord): Finding {
  return {
    code: 'ack-not-written',
    severity: 'warning',
    message: `The ack is ${PRESET}, the value that drivers put there before they send a command: the device used the buffer and wrote no ack. Whether it executed the command is unknown; the state shown assumes that it didn't, and drivers take the value for an error.`,
    at: { side: 'in', offset: ackOffset(record), length: 1 },
    spec: 'Linux, virtnet_send_command_reply',
  };
}

function refusal(facts: AnswerFacts, answer: { readonly kind: 'error'; readonly ack: number }): Finding {
  const { record } = facts;
  const unusual =
    answer.ack === ERR ? '' : ' The specification has only OK (0) and ERR (1); drivers take other values for an error.';
  return {
    code: 'answered-error',
    severity: 'warning',
    message: `The device answered ${answerText(answer)}: the command changes nothing.${cause(facts)}${unusual}`,
    at: { side: 'in', offset: ackOffset(record), length: 1 },
  };
}

/** Why the device refuses: one cause, or that none is known. Without its feature, a command isn't looked at. */
function cause(facts: AnswerFacts): string {
  const { record, state, others } = facts;
  const other =
    others.find(({ code }) => code === 'feature-not-negotiated') ??
    others.find(({ severity, refuses }) => severity === 'error' || refuses);
  const why = other?.code === 'feature-not-negotiated' ? undefined : modelRefusal(facts);
  if (why !== undefined) return ` ${why}`;
  if (other) return ` It is right to refuse it: ${other.code}.`;
  if (record.outCut) return '';
  const { latency = 0n } = record;
  if (record.ring === 'guest' && latency >= POLL_NS)
    return ` It came after ${duration(latency)}: what answered had given up waiting for the device behind it.`;
  const nothing = ' Nothing in the command explains it';
  if (!state) return `${nothing}; the features are unknown.`;
  return facts.unknown === undefined ? `${nothing}.` : `${nothing}; ${facts.unknown} is unknown.`;
}

/** Why the ring's model refuses the command; it can't judge one that the capture cut. */
function modelRefusal({ record, out, state, unknown, before }: AnswerFacts): string | undefined {
  if (!state || unknown !== undefined || record.outCut) return undefined;
  const { verdict } = apply(state, decodedRequest(record.out, out, state, before?.byteOrder === 'big'));
  return verdict.ok ? undefined : verdict.why;
}

/** A used length is the number of bytes that the device wrote. Source: virtio 1.4, "The Virtqueue Used Ring". */
function lengthFindings(record: CommandRecord, { name }: Decoded): Finding[] {
  const { in: answer, inCut, inLen = writableBytes(record) } = record;
  if (!answer || inCut) return [];
  const { length } = answer;
  const found = (severity: Finding['severity'], message: string): Finding[] => [
    { code: 'used-length', severity, message, at: { side: 'in', offset: 0, length }, spec: CONTROL },
  ];
  if (inLen !== undefined && length > inLen)
    return found(
      'error',
      `The device used ${plural(length, 'byte')} for its answer, and the driver offered ${inLen}: the device wrote past the buffer, or its used length is wrong. Drivers may take that for a broken device.${record.ring === 'shadow' ? " QEMU since 8.2 fails a start at such an answer; of a guest's command it reads the ack only." : ''}`,
    );
  // A command with a result has an answer of its own length.
  if (name === undefined || commandSpec(name).result.length > 0) return [];
  if (length > ACK)
    return found(
      'warning',
      `The used length is ${length}, and the answer to this command has ${plural(ACK, 'byte')}, the ack: the device wrote more than the answer, or its used length is wrong. Drivers may take that for a broken device.`,
    );
  return inLen !== undefined && inLen > ACK
    ? found(
        'info',
        `The driver offered ${plural(inLen, 'byte')} for an answer of ${plural(ACK, 'byte')}, the ack; the device used ${length}. A device that reports the buffer's length as used is wrong.`,
      )
    : [];
}

/** Bytes of the ack. */
const ACK = 1;
