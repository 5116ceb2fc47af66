import { handleByQemu, overflowMacTable } from '../device/qemuModel';
import { requestOf } from '../device/request';
import type { CommandRecord, DeviceRecord, MarkRecord, ResetRecord, TraceRecord } from '../trace/record';
import { answerOf, isTaken } from '../wire/answer';
import { COMMAND_NAMES, commandSpec } from '../wire/commands';
import { featureMask, F } from '../wire/features';
import { changed, feed, freshSide, resetSide, type Side } from './side';
import { saysModel, type LoadCommand } from './load';
import { freshTrack, type DeviceTrack, type Track } from './track';

/**
 * The devices after one more record. `command` is the record's number among the commands.
 * A command that was answered otherwise than OK, or not at all, changes nothing.
 */
export function follow(track: Track, record: TraceRecord, command: number): Track {
  if (record.type === 'damaged' || record.type === 'status') return track;
  const id = deviceOf(track, record);
  const before = track.get(id);
  const after = followOne(before ?? assumedTrack(id), record, command);
  return after === before ? track : new Map(track).set(id, after);
}

/** The device a record concerns: the one it names, or the only one so far. */
export function deviceOf(track: Track, record: TraceRecord): string {
  if (record.type === 'device') return record.id;
  if (record.type !== 'damaged' && record.device !== undefined) return record.device;
  const [only = 'net0'] = track.keys();
  if (track.size < 2) return only;
  // Records before the one that names the device have been taken for another's.
  for (const { id, assumed } of track.values()) if (!assumed) return id;
  return only;
}

/** Without a `device` record every command is taken for negotiated, and all classic offloads for on. */
const ASSUMED_FEATURES =
  featureMask(...new Set(COMMAND_NAMES.map((name) => commandSpec(name).feature))) |
  featureMask(F.CTRL_VQ, F.VERSION_1, 1, 7, 8, 9, 10);

/** A device of which no record has told the features. */
export function assumedTrack(id: string): DeviceTrack {
  return freshTrack(id, ASSUMED_FEATURES, {}, 'little', true);
}

function followOne(
  track: DeviceTrack,
  record: Exclude<TraceRecord, { type: 'damaged' | 'status' }>,
  command: number,
): DeviceTrack {
  switch (record.type) {
    case 'device':
      return negotiated(track, record);
    case 'reset':
      return reset(track, record);
    case 'mark':
      return marked(track, record);
    case 'command':
      return record.ring === 'guest' ? guestCommand(track, record, command) : shadowCommand(track, record, command);
  }
}

function negotiated(track: DeviceTrack, { id, features, config, byteOrder, ring }: DeviceRecord): DeviceTrack {
  if (ring === undefined) return freshTrack(id, features, config, byteOrder, false);
  const fresh = freshSide(id, features, config);
  const next = { ...track, features, config, byteOrder, assumed: false, [ring]: fresh };
  return ring === 'shadow' ? { ...next, shadowed: true, load: undefined } : { ...next, waiting: [] };
}

function reset(track: DeviceTrack, { ring }: ResetRecord): DeviceTrack {
  return {
    ...track,
    guest: ring === 'shadow' ? track.guest : resetSide(track.guest),
    shadow: ring === 'guest' ? track.shadow : resetSide(track.shadow),
    shadowed: track.shadowed || ring === 'shadow',
    waiting: [],
    load: undefined,
  };
}

function marked(track: DeviceTrack, { label, ring }: MarkRecord): DeviceTrack {
  if (ring === 'guest') return track;
  if (label === 'restore-begin') return { ...track, load: [], shadowed: track.shadowed || ring === 'shadow' };
  if (label !== 'restore-end' || !track.load) return track;
  return { ...track, load: undefined, guest: afterLoad(track, track.load) };
}

/**
 * A load is what QEMU's model holds, said aloud. Where it doesn't say what the guest ring told so far, the guest's driver
 * has reset the device, or the model has come with a migration: the load is believed.
 */
function afterLoad(track: DeviceTrack, load: readonly LoadCommand[]): Side {
  if (load.length === 0 || saysModel(load, { ...track.guest.qemu.state, features: track.features })) return track.guest;
  let side = freshSide(track.id, track.features, track.config);
  for (const { out, command } of load) side = feed(side, out, command, track.byteOrder === 'big');
  return side;
}

function guestCommand(track: DeviceTrack, record: CommandRecord, command: number): DeviceTrack {
  const { out } = record;
  const taken = isTaken(answerOf(record));
  const failed = record.in !== undefined && !taken;
  // While no Shadow Virtqueue is known of, the next record may still be the first that tells of one.
  const before = track.shadowed ? track.waiting.slice(1 - QUEUE_SIZE) : [];
  const waiting = [...before, { out, command, failed }];
  if (taken) return { ...track, waiting, guest: guestTook(track, out, command) };
  // Without Shadow Virtqueue the model itself refused, and refusing can change it too.
  return failed && !track.shadowed
    ? { ...track, waiting, guest: guestFailed(track, out, command) }
    : { ...track, waiting };
}

/** Commands that a guest can have on its control virtqueue at a time: QEMU makes it that long, and chains take two at least. */
const QUEUE_SIZE = 32;

/** Bytes that Shadow Virtqueue copies of a command; a longer MAC table isn't forwarded (QEMU since 8.1). */
const SVQ_BUFFER = 4096;

function isMacTable(out: Uint8Array): boolean {
  return out[0] === 1 && out[1] === 0;
}

function guestTook(track: DeviceTrack, out: Uint8Array, command: number): Side {
  const side = feed(track.guest, out, command, track.byteOrder === 'big');
  if (!track.shadowed || !isMacTable(out) || out.length <= SVQ_BUFFER) return side;
  return { ...side, qemu: changed(side.qemu, overflowMacTable(side.qemu.state), command) };
}

function guestFailed(track: DeviceTrack, out: Uint8Array, command: number): Side {
  const { qemu } = track.guest;
  const handled = handleByQemu(qemu.state, requestOf(out, qemu.state, track.byteOrder === 'big'));
  return handled.verdict.ok ? track.guest : { ...track.guest, qemu: changed(qemu, handled, command) };
}

function shadowCommand(before: DeviceTrack, record: CommandRecord, command: number): DeviceTrack {
  const { out } = record;
  const answer = answerOf(record);
  const taken = isTaken(answer);
  const bigEndian = before.byteOrder === 'big';
  const track = {
    ...before,
    shadowed: true,
    shadow: taken ? feed(before.shadow, out, command, bigEndian) : before.shadow,
  };
  if (track.load) return { ...track, load: [...track.load, { out, command, taken }] };
  const forwarded = track.waiting.findIndex((waiting) => forwards(waiting.out, out));
  const asked = track.waiting[forwarded];
  if (asked) {
    // The device said OK and the guest was told that it failed: the model refused, which can change it too.
    const guest = asked.failed && answer.kind === 'ok' ? guestFailed(track, asked.out, asked.command) : track.guest;
    return { ...track, guest, waiting: track.waiting.slice(forwarded + 1) };
  }
  // A command that no guest command explains: the capture doesn't have the guest's side of it.
  return taken ? { ...track, guest: feed(track.guest, out, command, bigEndian) } : track;
}

/** True when `out` is what Shadow Virtqueue sends the device for the guest's command `asked`. */
function forwards(asked: Uint8Array, out: Uint8Array): boolean {
  if (isMacTable(asked) && asked.length > SVQ_BUFFER) return out[0] === 0 && out[1] === 0 && out[2] === 1;
  return (
    out.length <= asked.length &&
    out.every((byte, i) => byte === asked[i]) &&
    (out.length === asked.length || out.length === SVQ_BUFFER)
  );
}
