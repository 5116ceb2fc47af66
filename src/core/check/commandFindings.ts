import { handleByQemu, provenByOk } from '../device/qemuModel';
import { decodedRequest, factsOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { isOfLoad } from '../forwarding/unforwarded';
import { startFault, type StartFault } from '../track/load';
import { unseenPath } from '../track/knowledge';
import type { Tracked } from '../track/ringModels';
import { trackedOn, type DeviceTrack } from '../track/track';
import type { DeviceFacts } from '../wire/layout';
import { isTaken } from '../wire/answer';
import { commandSpec } from '../wire/commands';
import { decodeCommand, decodeOut, type Decoded, type DecodedOut } from '../wire/decode';
import { featureName, hasFeature } from '../wire/features';
import { forwardingOf } from '../forwarding/verdict';
import { forwardFindings } from '../forwarding/findings';
import type { Finding } from '../findings/finding';
import { DRIVER_OK } from '../trace/deviceStatus';
import { isAnnounce } from '../forwarding/copyMatch';
import { answerFindings, isShadowed } from './answerFindings';
import { chainFindings } from './chainFindings';
import { statusWords } from './eventFindings';
import { bySeverity } from './severity';
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
  const tracked = known && trackedOn(known, record.ring);
  const state = tracked?.state;
  const bigEndian = before?.byteOrder === 'big';
  const options = { bigEndian, facts: tracked && knownFacts(tracked) };
  const out = decodeOut(record, options);
  const decoded = decodeCommand(record, options, out);
  const forwarding = before && forwardingOf(record, before, out);
  const others = [
    ...decoded.findings.map((finding) => inPlace(finding, record, before)),
    ...(state ? gateFindings(decoded, state) : []),
    ...statusFindings(record, before),
    ...chainFindings(record, isShadowed(record, before)),
    ...ringFindings(record, before?.batch),
  ];
  const isForwarded = forwarding !== undefined;
  const findings = [
    ...others,
    ...answerFindings({ record, out, decoded, before, state, unknown: untold(decoded, tracked), isForwarded, others }),
    ...(forwarding ? forwardFindings(record, forwarding, before) : []),
    ...(known && !forwarding ? aloneFindings(decoded, out, record, known) : []),
  ];
  return { decoded, findings: bySeverity(findings) };
}

/** What the rules may know of the device. */
function knownFacts(tracked: Tracked): DeviceFacts {
  const facts = factsOf(tracked.state);
  return unseenPath('queue_pairs', tracked) ? { ...facts, queue_pairs: undefined } : facts;
}

/** What isn't known of the state and decides whether the command is taken. */
function untold({ name }: Pick<Decoded, 'name'>, tracked: Tracked | undefined): string | undefined {
  if (name === undefined || tracked === undefined) return undefined;
  return commandSpec(name).judgedBy?.find((path) => unseenPath(path, tracked));
}

/** What QEMU makes of a command without a header depends on whether it goes through a Shadow Virtqueue. */
function inPlace(finding: Finding, record: CommandRecord, before: DeviceTrack | undefined): Finding {
  if (finding.code !== 'header-short') return finding;
  const then = isShadowed(record, before)
    ? isAnnounce(record.out)
      ? "QEMU's Shadow Virtqueue doesn't forward this class since QEMU 8.0; QEMU's model marks the device as broken."
      : "QEMU's Shadow Virtqueue forwards it unchanged."
    : "QEMU's own device takes it for an error that it can't recover from: it sets DEVICE_NEEDS_RESET (status 0x4f) and answers nothing until it is reset.";
  const spec = isShadowed(record, before) ? finding.spec : 'QEMU, virtio_net_handle_ctrl, virtio_error';
  return { ...finding, message: `${finding.message} ${then}`, ...(spec === undefined ? {} : { spec }) };
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

/** Findings on a command in a status that no driver sends commands in. */
function statusFindings({ ring }: CommandRecord, before: DeviceTrack | undefined): Finding[] {
  const status = before?.badStatus[ring];
  if (status === undefined) return [];
  const spec = 'virtio 1.4, Device Initialization, Device Status Field';
  return (status & DRIVER_OK) === 0
    ? [
        {
          code: 'before-driver-ok',
          severity: 'error',
          message: `The command is sent before DRIVER_OK (${statusWords(status)}): the device must not use it yet, so it may never be answered. Set DRIVER_OK first.`,
          spec,
        },
      ]
    : [
        {
          code: 'sent-after-failure',
          severity: 'warning',
          message: `The command is sent in ${statusWords(status)}: the device need not answer it, and its effect can't be relied on. Reset the device first.`,
          spec,
        },
      ];
}

/** Findings on a command without its copy, or its original, in the trace. */
function aloneFindings(decoded: Decoded, out: DecodedOut, record: CommandRecord, track: DeviceTrack): Finding[] {
  return [...originFindings(record, track), ...divergenceFindings(out, decoded, record, track)];
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
function divergenceFindings(
  out: DecodedOut,
  { answer }: Decoded,
  record: CommandRecord,
  track: DeviceTrack,
): Finding[] {
  if (!isTaken(answer) || record.outCut) return [];
  if (record.ring === 'shadow' ? isOfLoad(track, record.out) : track.load) return [];
  // Without room for the ack, the guest's side doesn't tell whether the device accepted it: the copy does.
  if (record.ring === 'guest' && track.shadowed && answer.kind === 'unread') return [];
  const { state } = track.guest.qemu;
  if (untold(out, track.guest.qemu) !== undefined) return [];
  // What the device behind a Shadow Virtqueue answered says nothing of QEMU's model.
  const model = record.ring === 'guest' ? provenByOk(state, record.out) : state;
  const verdict = handleByQemu(model, decodedRequest(record.out, out, model, track.byteOrder === 'big')).verdict;
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
