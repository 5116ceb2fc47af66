import { take } from '../device/model';
import type { Change } from '../device/effects';
import { withVlans } from '../device/effects';
import { FEATURES_PATH, type Unseen } from '../device/unknown';
import type { OutBytes } from '../forwarding/copyMatch';
import { commandSpec, mayWrite, qemuReads, writtenBy } from '../wire/commands';
import type { VlanChange } from '../wire/vlans';
import { handleByQemu } from '../device/qemuModel';
import { requestOf, type Request } from '../device/request';
import { resetAgain, resetState, withKeyOf } from '../device/reset';
import { KEY_MEMORY, QEMU_KEY_BYTES, type DeviceState, type Profile } from '../device/state';
import type { DeviceConfig } from '../wire/config';
import { Provenance, type How, type Start } from './provenance';

/** A state and the command that last set each of its fields. */
export interface Tracked {
  readonly state: DeviceState;
  readonly setBy: Provenance;
}

/** The state that one ring shows, by either model. */
export type RingModels = Readonly<Record<Profile, Tracked>>;

/** The side of a device that a driver has just started; `last` is the same side before that. */
export function freshModels(
  device: string,
  features: bigint,
  config: DeviceConfig,
  start: Start,
  last?: RingModels,
): RingModels {
  const fresh = (profile: Profile): Tracked => {
    const state = resetState({ device, profile, features, config });
    const setBy = Provenance.from(start);
    return last ? withKey(last[profile], state, setBy) : { state, setBy };
  };
  return { qemu: fresh('qemu'), spec: fresh('spec') };
}

/** The same in less memory. */
export function compactModels(side: RingModels): RingModels {
  return bothModels(side, ({ state, setBy }) => ({ state, setBy: setBy.folded() }));
}

function bothModels(side: RingModels, make: (tracked: Tracked) => Tracked): RingModels {
  return { qemu: make(side.qemu), spec: make(side.spec) };
}

/** The side after its device was reset: the features stay what they were until a driver negotiates anew. */
export function resetModels(side: RingModels): RingModels {
  return bothModels(side, ({ state, setBy }) => {
    const { features } = setBy.start;
    return withKey({ state, setBy }, resetAgain(state), Provenance.from({ unseen: undefined, features }));
  });
}

/** The bytes of the key are what they were; a device of which nothing has been seen has none. */
function withKey(last: Tracked, reset: DeviceState, setBy: Provenance): Tracked {
  const state = withKeyOf(last.state, reset);
  const isKnown = last.setBy.isBlank || last.setBy.unseen(KEY_MEMORY) === undefined;
  return { state, setBy: isKnown ? setBy : setBy.with([KEY_MEMORY], 0, 'partial') };
}

/** The side where commands were lost: none of what they may have set is known. */
export function lostModels(side: RingModels, unseen: Unseen): RingModels {
  return bothModels(side, ({ state, setBy: { start } }) => ({
    state,
    setBy: Provenance.from({ unseen, features: start.features }),
  }));
}

/** True where all that the models hold follows from what was seen, from the device's start on. */
export function isSeen({ qemu }: RingModels): boolean {
  return qemu.setBy.start.unseen === undefined;
}

/** Who has taken a command: QEMU's model, which then doesn't refuse it, or a device, of which that isn't known. */
export type Taker = 'model' | 'device';

/** The side after its device took a command. */
export function feed(
  side: RingModels,
  sent: OutBytes,
  command: number,
  bigEndian: boolean,
  taker: Taker = 'model',
): RingModels {
  if (sent.outCut) return doubt(side, sent, command, 'cut');
  return feedRequest(side, requestOf(sent.out, side.spec.state, bigEndian), command, taker);
}

/** The same of a command that is decoded. Both models see the same: findings don't matter here. */
export function feedRequest(side: RingModels, request: Request, command: number, taker: Taker = 'model'): RingModels {
  return {
    qemu: changedByQemu(side.qemu, take(side.qemu.state, request), request, command, taker),
    spec: changed(side.spec, take(side.spec.state, request), command),
  };
}

/** The side after a command of which the capture lacks bytes, or the answer: it may have done what it asks for. */
export function doubt(side: RingModels, sent: OutBytes, command: number, how: How): RingModels {
  return bothModels(side, ({ state, setBy }) => ({ state, setBy: setBy.with(mayChange(sent, state), command, how) }));
}

/** Paths that a command may change. */
function mayChange({ out, outCut }: OutBytes, state: DeviceState): readonly string[] {
  const whole = outCut ? undefined : requestOf(out, state).decoded.command;
  const paths = whole ? writtenBy(whole) : mayWrite(out);
  if (out[0] !== undefined && out[0] !== MQ_CLASS) return paths;
  // QEMU's model turns RSS off at any command of the class, and queues that are no longer active lose their parameters.
  const queues = Object.keys(state.coalescing?.vq ?? {}).length > 0 ? ['coalescing.vq.*'] : [];
  return [...paths, ...STEERING, ...queues, KEY_MEMORY];
}

const MQ_CLASS = commandSpec('VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET').class;
const STEERING = commandSpec('VIRTIO_NET_CTRL_MQ_HASH_CONFIG').writes;

/**
 * The guest's side after a command of the shadow ring that no guest command explains. Where the guest's commands haven't been seen from
 * the start, nobody knows which one it is the copy of: Shadow Virtqueue sends a receive mode in place of a table that is too long,
 * QEMU's model may refuse what the device took, and the command may be one of a load.
 */
export function feedCopy(side: RingModels, sent: OutBytes, command: number, bigEndian: boolean): RingModels {
  return isSeen(side) ? feed(side, sent, command, bigEndian) : doubt(side, sent, command, 'copied');
}

/** The side of a device without Shadow Virtqueue that answered ERR: refusing can change QEMU's model, too. */
export function feedRefused(side: RingModels, out: Uint8Array, command: number, bigEndian: boolean): RingModels {
  const { qemu } = side;
  const request = requestOf(out, qemu.state, bigEndian);
  const handled = handleByQemu(qemu.state, request);
  return handled.verdict.ok ? side : { ...side, qemu: changedByQemu(qemu, handled, request, command) };
}

/** A change to the VLANs by the command with this number. */
export interface NumberedVlanChange extends VlanChange {
  readonly command: number;
}

/** The side after its device took VLAN commands of VLANs that both models know, one after another. */
export function feedVlans(side: RingModels, changes: readonly NumberedVlanChange[]): RingModels {
  if (changes.length === 0) return side;
  return bothModels(side, ({ state, setBy }) => {
    if (state.vlans === 'all') return { state, setBy };
    const write = (by: Provenance, { vid, command }: NumberedVlanChange) =>
      by.with(writtenBy({ name: 'VIRTIO_NET_CTRL_VLAN_ADD', data: { vid } }), command);
    return { state: withVlans(state, changes), setBy: changes.reduce(write, setBy) };
  });
}

export function changed(tracked: Tracked, { state, wrote }: Change, command: number): Tracked {
  return state === tracked.state && wrote.length === 0 ? tracked : { state, setBy: tracked.setBy.with(wrote, command) };
}

/** The same of QEMU's model, in which what a command sets may follow from something that isn't known. */
function changedByQemu(
  tracked: Tracked,
  change: Change,
  request: Request,
  command: number,
  taker: Taker = 'model',
): Tracked {
  const next = changed(tracked, change, command);
  if (tracked.setBy.isWhole) return next;
  const isUnsure = readsUnknown(tracked, request) || (taker === 'device' && mayRefuse(tracked, request));
  const setBy = isUnsure ? next.setBy.with(change.wrote, command, 'partial') : next.setBy;
  return { ...next, setBy: setsKey(request) && change.wrote.length > 0 ? setBy.with([KEY_MEMORY], command) : setBy };
}

/** True where QEMU's model refuses the command for features or a configuration that nobody has told. */
function mayRefuse({ state, setBy }: Tracked, { decoded: { command } }: Request): boolean {
  const isTold = setBy.start.features && state.config.max_virtqueue_pairs !== undefined;
  const qemu = command && commandSpec(command.name).qemu;
  return !isTold && qemu?.refuses !== undefined && !qemu.refusesByBytes;
}

/** A key of all bytes leaves nothing of the one before. */
function setsKey({ decoded: { command } }: Request): boolean {
  return (
    command !== undefined && 'hash_key_data' in command.data && command.data.hash_key_data.length >= 2 * QEMU_KEY_BYTES
  );
}

function readsUnknown({ setBy }: Tracked, { decoded: { command } }: Request): boolean {
  const reads = command ? qemuReads(command) : [];
  return reads.some((path) => (path === FEATURES_PATH ? !setBy.start.features : setBy.unseen(path) !== undefined));
}
