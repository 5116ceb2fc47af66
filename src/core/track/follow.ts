import { overflowMacTable } from '../device/qemuModel';
import {
  LOAD_BEGINS,
  LOAD_ENDS,
  type CommandRecord,
  type DeviceRecord,
  type GapRecord,
  type MarkRecord,
  type ObservationRecord,
  type ResetRecord,
  type Ring,
  type TraceRecord,
} from '../trace/record';
import { isReady } from '../trace/deviceStatus';
import { withChain } from '../svq/batchChains';
import { COPY_BUFFER, copyOf, isMacTableSet, type OutBytes } from '../forwarding/copyMatch';
import { answerOf, isTaken, type Answer } from '../wire/answer';
import { isCommandNamed } from '../wire/commands';
import { UNTOLD_FEATURES } from '../device/reset';
import { FEATURES_PATH, type Unseen } from '../device/unknown';
import { StateError } from '../device/shape';
import { readObservation, seenModels, withToldFeatures } from './observation';
import type { How, Start } from './provenance';
import {
  changed,
  doubt,
  feed,
  feedCopy,
  feedRefused,
  freshModels,
  isSeen,
  lostModels,
  resetModels,
  type RingModels,
} from './ringModels';
import { freshGuest, giver, loaded, underWay, unmarked } from './followLoad';
import { EMPTY_LOAD, startFault, unmarkedLoad, withSent } from './load';
import { breaksDevice, draftOfTrack, isBig, freshTrack, type DeviceTrack, type Track } from './track';
import {
  GUEST_QUEUE_COMMANDS,
  isTooLate,
  matchOf,
  unapplied,
  withoutMatch,
  type Unforwarded,
} from '../forwarding/unforwarded';

/**
 * The devices after one more record. `command` is the record's number among the commands.
 * A command that was answered otherwise than OK, or not at all, changes nothing.
 */
export function follow(track: Track, record: TraceRecord, command: number): Track {
  if (!changesState(record)) return track;
  const id = deviceOf(track, record);
  const before = track.get(id);
  const after = followDevice(before ?? assumedTrack(id), record, command);
  return after === before ? track : new Map(track).set(id, after);
}

/** The device a record concerns: the one it names, or the only one so far. */
export function deviceOf(track: Track, record: TraceRecord): string {
  if (record.type === 'device') return record.id;
  return deviceNamed(track, record.type === 'damaged' ? undefined : record.device);
}

/** The same by the name that the record has. */
export function deviceNamed(
  track: ReadonlyMap<string, Pick<DeviceTrack, 'id' | 'assumed'>>,
  name: string | undefined,
): string {
  if (name !== undefined) return name;
  const [only = 'net0'] = track.keys();
  if (track.size < 2) return only;
  // Records before the first `device` record were assigned to an assumed device.
  for (const { id, assumed } of track.values()) if (!assumed) return id;
  return only;
}

/** A device that was running before its first record, and of which nothing is known. */
export function assumedTrack(id: string): DeviceTrack {
  return freshTrack(id, UNTOLD_FEATURES, {}, 'little', { unseen: RUNNING, features: false });
}

const RUNNING: Unseen = { kind: 'running' };

/** A record that affects a device's state. */
export type StateRecord = Exclude<TraceRecord, { type: 'damaged' }>;

export function changesState(record: TraceRecord): record is StateRecord {
  return record.type !== 'damaged';
}

/** The device that a record concerns, after it. */
export function followDevice(track: DeviceTrack, record: StateRecord, command: number): DeviceTrack {
  if (!track.guestBeforeUnread) return afterRecord(track, record, command);
  const after = afterRecord(withoutUnread(track, record), record, command);
  // It concerns the next record alone, and a guest command has its own.
  const isGuest = record.type === 'command' && record.ring === 'guest';
  return isGuest || !after.guestBeforeUnread ? after : { ...after, guestBeforeUnread: undefined };
}

/**
 * The guest's side without the command that came back with used length 0, where a command follows that isn't its copy: then it counts
 * when the copy comes.
 */
function withoutUnread(track: DeviceTrack, record: StateRecord): DeviceTrack {
  const { guestBeforeUnread: guest, unforwarded, shadowed } = track;
  const asked = unforwarded.at(-1);
  if (!guest || !asked || record.type !== 'command') return track;
  const stays = record.ring === 'guest' ? !shadowed : matchOf(unforwarded, record)?.asked === asked;
  return stays ? track : { ...track, guest, unforwarded: [...unforwarded.slice(0, -1), unapplied(asked)] };
}

function afterRecord(track: DeviceTrack, record: StateRecord, command: number): DeviceTrack {
  switch (record.type) {
    case 'device':
      return negotiated(track, record);
    case 'reset':
      return reset(track, record);
    case 'status':
      return withStatus(track, record.ring, isReady(record.value) ? undefined : record.value);
    case 'mark':
      return marked(track, record);
    case 'gap':
      return afterGap(track, record, command);
    case 'state':
      return observed(track, record, command);
    case 'command':
      return record.ring === 'guest'
        ? guestCommand(unmarked(track), record, command)
        : shadowCommand(unmarked(track, record, command), record, command);
  }
}

function negotiated(track: DeviceTrack, record: DeviceRecord): DeviceTrack {
  const { id, features = UNTOLD_FEATURES, config, byteOrder, ring, running } = record;
  const assumed = record.features === undefined;
  const start: Start = { unseen: running ? RUNNING : undefined, features: !assumed };
  if (ring === undefined) {
    const fresh = { ...freshTrack(id, features, config, byteOrder, start, track), record };
    // A capture that learns late what was negotiated has the first commands before it.
    const late = track.assumed ? track.unforwarded.map(unapplied) : [];
    if (late.length > 0) return { ...fresh, unforwarded: late };
    return running ? fresh : { ...fresh, expectedLoad: unmarkedLoad(features) };
  }
  const fresh = freshModels(id, features, config, start, track[ring]);
  const next = {
    ...withStatus(track, ring, undefined),
    features,
    config,
    record,
    byteOrder,
    assumed,
    brokenBy: undefined,
    [ring]: fresh,
  };
  return ring === 'guest'
    ? { ...next, unforwarded: [] }
    : started({ ...next, shadowed: true, load: undefined, expectedLoad: running ? [] : unmarkedLoad(features) });
}

/**
 * Commands were lost: of what they may have set nothing is known, and copies can't be told from commands without one. A lost command of
 * the shadow ring leaves the guest's side unknown too: a load says what QEMU's model holds, and so does a copy whose original is missing.
 */
function afterGap(track: DeviceTrack, { ring }: GapRecord, command: number): DeviceTrack {
  const unseen: Unseen = { kind: 'gap', command };
  const lost = started(track);
  return {
    ...lost,
    guest: lostModels(track.guest, unseen),
    shadow: ring === 'guest' ? track.shadow : lostModels(track.shadow, unseen),
    unforwarded: [],
    load: undefined,
    expectedLoad: [],
    batch: undefined,
  };
}

/** What somebody saw holds from here on. A state that can't be read changes nothing. */
function observed(track: DeviceTrack, record: ObservationRecord, command: number): DeviceTrack {
  const seen = readObservation(record);
  if (seen instanceof StateError) return track;
  const { ring = 'guest' } = record;
  const next = { ...track, [ring]: seenModels(track[ring], seen, command) };
  if (seen.unknown.items.has(FEATURES_PATH) || !track.assumed) return next;
  const { features } = seen.state;
  return { ...next, features, assumed: false, [otherRing(ring)]: withToldFeatures(track[otherRing(ring)], features) };
}

function otherRing(ring: Ring): Ring {
  return ring === 'guest' ? 'shadow' : 'guest';
}

/** The device behind a Shadow Virtqueue is there again: what QEMU's model took alone meanwhile comes with the load. */
function started(track: DeviceTrack): DeviceTrack {
  const unforwarded = track.unforwarded.filter(({ deviceDown }) => !deviceDown);
  return {
    ...track,
    unforwarded,
    unmatchedShadow: [],
    bothRings: false,
    deviceDown: undefined,
    promiscSubstitute: undefined,
    lateAnswer: undefined,
  };
}

function reset(track: DeviceTrack, { ring }: ResetRecord): DeviceTrack {
  const next: DeviceTrack = {
    ...withStatus(track, ring, undefined),
    guest: ring === 'shadow' ? track.guest : resetModels(track.guest),
    shadow: ring === 'guest' ? track.shadow : resetModels(track.shadow),
    shadowed: track.shadowed || ring === 'shadow',
    brokenBy: undefined,
    restart: ring === 'shadow' && track.restart !== 'driver' ? 'qemu' : 'driver',
    // A restart of the device takes back what it had not used: it is forwarded again.
    unforwarded: ring === 'shadow' ? track.unforwarded : [],
    unmatchedShadow: [],
    lateAnswer: undefined,
    load: undefined,
    expectedLoad: [],
  };
  return ring === 'shadow'
    ? { ...next, promiscSubstitute: undefined, deviceDown: track.deviceDown ?? { kind: 'stopped' } }
    : next;
}

/** The device with this status on one side, or on both. */
function withStatus(track: DeviceTrack, ring: Ring | undefined, status: number | undefined): DeviceTrack {
  const { guest, shadow } = track.badStatus;
  const badStatus = {
    guest: ring === 'shadow' ? guest : status,
    shadow: ring === 'guest' ? shadow : status,
  };
  return badStatus.guest === guest && badStatus.shadow === shadow ? track : { ...track, badStatus };
}

function marked(track: DeviceTrack, { label, ring }: MarkRecord): DeviceTrack {
  if (ring === 'guest') return track;
  if (LOAD_BEGINS.has(label))
    return { ...started(track), load: EMPTY_LOAD, expectedLoad: [], shadowed: track.shadowed || ring === 'shadow' };
  return LOAD_ENDS.has(label) ? loaded(track, true) : track;
}

function guestCommand(track: DeviceTrack, record: CommandRecord, command: number): DeviceTrack {
  const { out, outCut } = record;
  // While no Shadow Virtqueue is known of, the next record may still be the first on a shadow ring.
  const waiting = track.shadowed ? track.unforwarded.slice(1 - GUEST_QUEUE_COMMANDS) : [];
  const answer = answerOf(record);
  const guest = guestAfter(track, record, command, answer);
  const next = draftOfTrack(track);
  next.guest = guest;
  if (record.in) next.brokenBy = undefined;
  else if (breaksDevice(track, record)) next.brokenBy ??= command;
  next.guestBeforeUnread = undefined;
  next.unforwarded = waiting;
  const early = waiting.length === 0 ? track.unmatchedShadow.findIndex((copy) => copyOf(record, copy)) : -1;
  if (early >= 0) {
    next.unmatchedShadow = track.unmatchedShadow.slice(early + 1);
    // The model has it from its copy, if the device took that.
    if (answer.kind === 'unread') next.guest = track.guest;
    return next;
  }
  const asked: Unforwarded = {
    out,
    outCut,
    command,
    answer,
    before: track.guest.qemu.state,
    after: guest.qemu.state,
    applied: true,
    overtaken: false,
    deviceDown: track.deviceDown,
  };
  next.unforwarded = [...waiting, asked];
  if (answer.kind === 'unread') next.guestBeforeUnread = track.guest;
  return next;
}

/** The guest's side after a command of the guest. */
export function guestAfter(track: DeviceTrack, sent: OutBytes, command: number, answer: Answer): RingModels {
  if (isTaken(answer)) return guestTook(track, sent, command);
  if (answer.kind === 'untold') return doubt(track.guest, sent, command, 'unanswered');
  // Without Shadow Virtqueue the model itself refused, and refusing can change it too.
  return answer.kind === 'error' && !track.shadowed
    ? feedRefused(track.guest, sent.out, command, isBig(track))
    : track.guest;
}

function guestTook(track: DeviceTrack, sent: OutBytes, command: number): RingModels {
  const { out } = sent;
  const side = feed(track.guest, sent, command, isBig(track));
  if (sent.outCut || !isMacTableSet(out) || out.length <= COPY_BUFFER) return side;
  // Whether a Shadow Virtqueue forwards it isn't known before the first record of its ring.
  if (!track.shadowed) return isSeen(track.guest) ? side : doubt(side, sent, command, 'partial');
  return { ...side, qemu: changed(side.qemu, overflowMacTable(side.qemu.state), command) };
}

function shadowCommand(before: DeviceTrack, record: CommandRecord, command: number): DeviceTrack {
  const { out } = record;
  const answer = answerOf(record);
  const taken = isTaken(answer);
  const bigEndian = isBig(before);
  const next = draftOfTrack(before);
  next.shadowed = true;
  if (taken) next.shadow = feed(before.shadow, record, command, bigEndian, 'device');
  else if (answer.kind === 'untold') next.shadow = doubt(before.shadow, record, command, 'unanswered');
  next.batch = withChain(before.batch, record, command);
  next.lateAnswer = undefined;
  if (before.load || before.expectedLoad.length > 0) {
    const marked = before.expectedLoad.length === 0;
    const refused = startFault(record, marked) !== undefined;
    // What QEMU sends its model holds, whatever the device answers.
    const how = record.outCut ? 'cut' : doubtOf(record, answer);
    const sent = { out, outCut: record.outCut, command, taken, refused, doubt: how };
    next.expectedLoad = before.expectedLoad.slice(1);
    next.load = withSent(before.load ?? EMPTY_LOAD, sent, () => freshGuest(before), giver(before));
    if (!marked) {
      next.guest = underWay(before.guest, record, command);
      next.load = { ...next.load, guest: before.load?.guest ?? before.guest };
    }
    // A load with marks has nothing due: a mark ends it.
    return !marked && (next.expectedLoad.length === 0 || !taken) ? loaded(next, false) : next;
  }
  const match = matchOf(before.unforwarded, record);
  next.promiscSubstitute = substituteAfter(before, match?.copy.kind === 'replaced', taken, out, command);
  if (match) {
    // QEMU before 8.0 forwards it.
    if (match.asked.command === before.brokenBy) next.brokenBy = undefined;
    const tooLate = isTooLate(record, match.asked.answer);
    if (tooLate) next.lateAnswer = command;
    else next.guest = guestForwarded(next, match.asked, answer);
    next.unforwarded = withoutMatch(before.unforwarded, match);
    next.unmatchedShadow = [];
    next.bothRings = true;
    next.deviceDown = undefined;
    return next;
  }
  // A command that no guest command explains: the capture doesn't have the guest's side of it, or has it later.
  if (!before.bothRings)
    next.unmatchedShadow = [...before.unmatchedShadow.slice(1 - GUEST_QUEUE_COMMANDS), { out, outCut: record.outCut }];
  const how = doubtOf(record, answer);
  if (how !== undefined) next.guest = doubt(before.guest, record, command, how);
  else if (taken) next.guest = feedCopy(before.guest, record, command, bigEndian);
  return next;
}

/** What the capture lacks of a command that the device may have taken. */
function doubtOf({ outCut }: OutBytes, answer: Answer): Exclude<How, 'set' | 'seen'> | undefined {
  if (answer.kind === 'untold') return 'unanswered';
  return outCut && isTaken(answer) ? 'cut' : undefined;
}

function guestForwarded(track: DeviceTrack, asked: Unforwarded, answer: Answer): RingModels {
  const { answer: guestAnswer, out, command, applied } = asked;
  // The device said OK and the guest got an error: the model refused, which can change it too.
  if (guestAnswer.kind === 'error' && answer.kind === 'ok') return feedRefused(track.guest, out, command, isBig(track));
  // The guest has no room for the ack: the device's answer decides.
  if (guestAnswer.kind === 'unread' && answer.kind !== 'ok') {
    const side = applied ? (track.guestBeforeUnread ?? track.guest) : track.guest;
    return answer.kind === 'untold' ? doubt(side, asked, command, 'unanswered') : side;
  }
  if (applied) return track.guest;
  if (guestAnswer.kind === 'untold') return doubt(track.guest, asked, command, 'unanswered');
  return isTaken(guestAnswer) ? guestTook(track, asked, command) : track.guest;
}

/** What the guest says of promiscuous mode itself takes the place of the promiscuous mode that replaced its table. */
export function substituteAfter(
  { promiscSubstitute }: Pick<DeviceTrack, 'promiscSubstitute'>,
  isReplaced: boolean,
  taken: boolean,
  out: Uint8Array,
  command: number,
): number | undefined {
  if (!taken) return promiscSubstitute;
  if (isReplaced) return command;
  return isCommandNamed('VIRTIO_NET_CTRL_RX_PROMISC', out) ? undefined : promiscSubstitute;
}
