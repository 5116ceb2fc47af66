import { apply } from '../device/model';
import { handleByQemu, provenByOk } from '../device/qemuModel';
import { factsOf, requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { isOfLoad } from '../forwarding/unforwarded';
import { startFault, type StartFault } from '../track/load';
import { breaksDevice, stateOn, type DeviceTrack } from '../track/track';
import { ackOffset, answerText, isTaken, writableBytes } from '../wire/answer';
import { commandSpec } from '../wire/commands';
import { decodeCommand, type Decoded } from '../wire/decode';
import { featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import { forwardingOf } from '../forwarding/verdict';
import { forwardFindings } from '../forwarding/findings';
import type { Finding, Severity } from '../findings/finding';
import { answerAddress, beginsBatch, findChain, hasNoOutPart, type BatchChains } from '../svq/batchChains';
import type { CommandRecord } from '../trace/record';

/** A command decoded with the device's state before it, and its findings. */
export interface ReadCommand {
  readonly decoded: Decoded;
  /** Errors first. */
  readonly findings: readonly Finding[];
}

/**
 * Decodes and checks a command of a trace. `before` is the device before it; without one, only the bytes are checked.
 */
export function readCommand(record: CommandRecord, before: DeviceTrack | undefined): ReadCommand {
  const known = before && !before.assumed ? before : undefined;
  const state = known && stateOn(known, record.ring);
  const bigEndian = before?.byteOrder === 'big';
  const decoded = decodeCommand(record, { bigEndian, facts: state && factsOf(state) });
  const forwarding = before && forwardingOf(record, before);
  const findings = [
    ...decoded.findings,
    ...(state ? gateFindings(decoded, state) : []),
    ...(brokenFinding(record, before) ??
      answerFindings(decoded, state, record, bigEndian, placeOf(record, before, forwarding !== undefined))),
    ...(forwarding ? forwardFindings(record, forwarding, before) : []),
    ...usedLengthFindings(record),
    ...ringFindings(record, before?.batch),
    ...(known && !forwarding ? aloneFindings(decoded, record, known) : []),
  ];
  return { decoded, findings: bySeverity(findings) };
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function gateFindings({ name }: Decoded, state: DeviceState): Finding[] {
  if (!name) return [];
  const { feature, section } = commandSpec(name);
  if (hasFeature(state.features, feature)) return [];
  return [
    {
      code: 'feature-not-negotiated',
      severity: 'error',
      message: `${name} needs ${featureName(feature)}, which isn't negotiated.`,
      at: { side: 'out', offset: 0, length: 2 },
      spec: `virtio 1.4, ${section}`,
    },
  ];
}

/** The finding on a command that has no answer because QEMU's model marked the device as broken. */
function brokenFinding(record: CommandRecord, before: DeviceTrack | undefined): Finding[] | undefined {
  if (!before || record.ring === 'shadow' || record.in) return undefined;
  const { brokenBy } = before;
  if (brokenBy === undefined && !breaksDevice(before, record)) return undefined;
  const why =
    brokenBy === undefined
      ? `QEMU since 8.0 gives class ANNOUNCE to its model alone, which logs "virtio-net ctrl missing headers" and marks the device as broken`
      : `QEMU's model marked it as broken at the guest's command ${brokenBy}`;
  return [
    {
      code: 'no-answer',
      severity: 'error',
      message: `The device wrote no answer: ${why}. Nothing is answered until the driver resets the device.`,
      spec: 'QEMU, virtio_net_handle_ctrl_iov, virtio_error',
    },
  ];
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

function placeOf({ ring, out }: CommandRecord, before: DeviceTrack | undefined, isForwarded: boolean): Place {
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

/** Findings on the answer. */
function answerFindings(
  decoded: Decoded,
  state: DeviceState | undefined,
  record: CommandRecord,
  bigEndian: boolean,
  place: Place,
): Finding[] {
  const { answer } = decoded;
  const isForwarded = place === 'forwarded';
  switch (answer.kind) {
    case 'ok':
      return [];
    case 'none':
      return [
        {
          code: 'no-answer',
          severity: 'error',
          message: isForwarded
            ? 'The device wrote no answer.'
            : 'The device wrote no answer. A Linux driver waits for it forever; QEMU gives up after 10 s and answers ERR.',
          spec: 'Linux, virtnet_send_command_reply; QEMU, vhost_svq_poll',
        },
      ];
    case 'unread':
      return [
        {
          code: 'used-length-0',
          severity: 'warning',
          message: `The buffer came back with used length 0, so the ack is unknown. ${AFTER_LENGTH_0[place]}`,
          spec: 'QEMU, vhost_vdpa_net_handle_ctrl_avail',
        },
      ];
    case 'error': {
      // A model can't judge a command that the capture cut.
      const verdict = state && !record.outCut ? judge(state, record, bigEndian) : undefined;
      const nothing = record.outCut ? '' : ' Nothing in the command explains it.';
      const why = verdict && !verdict.ok ? ` ${verdict.why}` : nothing;
      return [
        {
          code: 'answered-error',
          severity: 'warning',
          message: `The device answered ${answerText(answer)}: the command changes nothing.${why}`,
          at: { side: 'in', offset: ackOffset(record), length: 1 },
        },
      ];
    }
  }
}

/** A used length that is more than the driver has made writable, as far as the record tells both. */
function usedLengthFindings(record: CommandRecord): Finding[] {
  const used = record.in?.length ?? 0;
  if (used === 0) return [];
  const offered = record.inLen ?? writableBytes(record);
  if (offered === undefined || used <= offered) return [];
  return [
    {
      code: 'used-length-too-long',
      severity: 'error',
      message: `The device says that it wrote ${plural(used, 'byte')}; the driver's buffer has room for ${offered}.${record.ring === 'shadow' ? " QEMU since 8.2 fails a start at such an answer; of a guest's command it reads the ack only." : ''}`,
      at: { side: 'in', offset: offered, length: used - offered },
      spec: 'virtio 1.4, The Virtqueue Used Ring; QEMU, vhost_vdpa_net_svq_flush',
    },
  ];
}

function judge(state: DeviceState, record: CommandRecord, bigEndian: boolean) {
  return apply(state, requestOf(record.out, state, bigEndian)).verdict;
}

/** Findings on a command without its copy, or its original, in the trace. */
function aloneFindings(decoded: Decoded, record: CommandRecord, track: DeviceTrack): Finding[] {
  return [...originFindings(record, track), ...divergenceFindings(decoded, record, track)];
}

function originFindings(record: CommandRecord, track: DeviceTrack): Finding[] {
  const { ring, out } = record;
  if (ring === 'guest') return [];
  const { load, expectedLoad, bothRings } = track;
  if (!isOfLoad(track, out)) return bothRings ? [NO_GUEST_COMMAND] : [];
  const isMarked = expectedLoad.length === 0;
  const fault = startFault(record, isMarked);
  return fault && load?.refused === undefined ? [startFailed(fault, isMarked, track.restart === 'qemu')] : [];
}

function startFailed(fault: StartFault, isMarked: boolean, isRestart: boolean): Finding {
  const cause =
    fault.kind === 'ack'
      ? 'The device did not accept a command of the load'
      : `A command of the load came back with used length ${fault.length} instead of 1`;
  const what = `${cause}, so QEMU fails to start the device:`;
  const log = '"unable to start vhost net: 5: falling back on userspace virtio"';
  const then = isMarked
    ? `Commands queued after this one are still executed; then the device is reset, and only QEMU's model answers the guest.${isRestart ? SWITCH : ''}`
    : 'QEMU 7.2 crashes (SIGSEGV); 8.0, and 7.2 before 7.2.5, ignore it.';
  return {
    code: 'start-failed',
    severity: 'error',
    message: `${what} ${log}. ${then}`,
    spec: `QEMU, ${isMarked ? 'vhost_vdpa_net_svq_flush' : 'vhost_vdpa_net_load'}, vhost_net_start`,
  };
}

/** Seen in 10.0.13 and 11.1.3. */
const SWITCH =
  ' If this restart is the switch from passthrough to Shadow Virtqueue at the beginning of a migration, QEMU crashes instead (SIGSEGV, after "Unable to find SVQ address to unmap"), and the source machine is lost; the trace doesn\'t tell such a switch from a stop and continue.';

const NO_GUEST_COMMAND: Finding = {
  code: 'no-guest-command',
  severity: 'info',
  message:
    "No command of the guest explains it: either the capture lacks the guest's command, or QEMU sent this one on its own.",
};

/** The device took what a model refuses: from here on they hold different states. */
function divergenceFindings(decoded: Decoded, record: CommandRecord, track: DeviceTrack): Finding[] {
  if (!isTaken(decoded.answer) || record.outCut) return [];
  if (record.ring === 'shadow' ? isOfLoad(track, record.out) : track.load) return [];
  const { state } = track.guest.qemu;
  // What the device behind a Shadow Virtqueue answered says nothing of QEMU's model.
  const model = record.ring === 'guest' ? provenByOk(state, record.out) : state;
  const verdict = handleByQemu(model, requestOf(record.out, model, track.byteOrder === 'big')).verdict;
  if (verdict.ok) return [];
  const shadow = record.ring === 'shadow';
  return [
    {
      code: 'model-refuses',
      severity: 'warning',
      message: shadow
        ? `The device accepted it and QEMU's model refuses it, so their states diverge and the guest gets ERR: ${verdict.why}`
        : `The device accepted the command, and QEMU's model refuses it, so it is not restored: ${verdict.why}`,
      ...(verdict.spec === undefined ? {} : { spec: verdict.spec }),
    },
  ];
}

/**
 * Findings on a command's descriptors on the shadow ring, compared with the chains before it in the same batch. A free
 * list that lost descriptors is visible only here: the commands themselves are right.
 */
export function ringFindings({ ring, chain, head }: CommandRecord, batch: BatchChains | undefined): Finding[] {
  if (ring !== 'shadow' || !chain) return [];
  const fault = hasNoOutPart(chain)
    ? `The chain has no descriptor for the device to read, only one for its answer: a descriptor was written twice, and the command in it is lost.`
    : beginsBatch(chain)
      ? undefined
      : (sameHead(head, batch) ?? sameDescriptor(answerAddress(chain), batch));
  if (fault === undefined) return [];
  const message = `${fault} Shadow Virtqueue uses descriptors that aren't free, as QEMU 11.1 does if a load has more than 48 commands; the device can only refuse such a command, and the start fails.`;
  return [{ code: 'svq-free-list', severity: 'error', message, spec: 'QEMU 11.1, vhost_svq_get_buf' }];
}

function sameHead(head: number | undefined, batch: BatchChains | undefined): string | undefined {
  const other = head === undefined ? undefined : findChain(batch, (chain) => chain.head === head);
  return other && `Descriptor ${String(head)} is also the head of command ${other.command}, which is still in flight.`;
}

function sameDescriptor(ack: bigint | undefined, batch: BatchChains | undefined): string | undefined {
  const other = ack === undefined ? undefined : findChain(batch, (chain) => chain.ack === ack);
  return (
    other &&
    `Its answer goes to the same byte as that of command ${other.command}, which is still in flight: a descriptor is in both chains.`
  );
}
