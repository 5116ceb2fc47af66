import { take } from '../device/model';
import type { Change } from '../device/effects';
import { withVlans } from '../device/effects';
import { writtenBy } from '../wire/commands';
import type { VlanChange } from '../wire/vlans';
import { handleByQemu } from '../device/qemuModel';
import { requestOf, type Request } from '../device/request';
import { resetAgain, resetState, withKeyOf } from '../device/reset';
import type { DeviceState, Profile } from '../device/state';
import type { DeviceConfig } from '../wire/config';
import { Provenance } from './provenance';

/** A state and the command that last set each of its fields. */
export interface Tracked {
  readonly state: DeviceState;
  readonly setBy: Provenance;
}

/** The state that one ring shows, by either model. */
export type RingModels = Readonly<Record<Profile, Tracked>>;

/** The side of a device that a driver has just started; `last` is the same side before that. */
export function freshModels(device: string, features: bigint, config: DeviceConfig, last?: RingModels): RingModels {
  const fresh = (profile: Profile): Tracked => {
    const state = resetState({ device, profile, features, config });
    return { state: last ? withKeyOf(last[profile].state, state) : state, setBy: Provenance.NONE };
  };
  return { qemu: fresh('qemu'), spec: fresh('spec') };
}

/** The same in less memory. */
export function compactModels(side: RingModels): RingModels {
  const compact = ({ state, setBy }: Tracked): Tracked => ({ state, setBy: setBy.folded() });
  return { qemu: compact(side.qemu), spec: compact(side.spec) };
}

/** The side after its device was reset: the features stay what they were until a driver negotiates anew. */
export function resetModels(side: RingModels): RingModels {
  const again = ({ state }: Tracked): Tracked => ({ state: resetAgain(state), setBy: Provenance.NONE });
  return { qemu: again(side.qemu), spec: again(side.spec) };
}

/** The side after its device took a command. */
export function feed(side: RingModels, out: Uint8Array, command: number, bigEndian: boolean): RingModels {
  return feedRequest(side, requestOf(out, side.spec.state, bigEndian), command);
}

/** The same of a command that is decoded. Both models see the same: findings don't matter here. */
export function feedRequest(side: RingModels, request: Request, command: number): RingModels {
  return {
    qemu: changed(side.qemu, take(side.qemu.state, request), command),
    spec: changed(side.spec, take(side.spec.state, request), command),
  };
}

/** The side of a device without Shadow Virtqueue that answered ERR: refusing can change QEMU's model, too. */
export function feedRefused(side: RingModels, out: Uint8Array, command: number, bigEndian: boolean): RingModels {
  const { qemu } = side;
  const handled = handleByQemu(qemu.state, requestOf(out, qemu.state, bigEndian));
  return handled.verdict.ok ? side : { ...side, qemu: changed(qemu, handled, command) };
}

/** A change to the VLANs by the command with this number. */
export interface NumberedVlanChange extends VlanChange {
  readonly command: number;
}

/** The side after its device took VLAN commands of VLANs that both models know, one after another. */
export function feedVlans(side: RingModels, changes: readonly NumberedVlanChange[]): RingModels {
  if (changes.length === 0) return side;
  const fed = ({ state, setBy }: Tracked): Tracked => {
    if (state.vlans === 'all') return { state, setBy };
    const write = (by: Provenance, { vid, command }: NumberedVlanChange) =>
      by.with(writtenBy({ name: 'VIRTIO_NET_CTRL_VLAN_ADD', data: { vid } }), command);
    return { state: withVlans(state, changes), setBy: changes.reduce(write, setBy) };
  };
  return { qemu: fed(side.qemu), spec: fed(side.spec) };
}

export function changed(tracked: Tracked, { state, wrote }: Change, command: number): Tracked {
  return state === tracked.state && wrote.length === 0 ? tracked : { state, setBy: tracked.setBy.with(wrote, command) };
}
