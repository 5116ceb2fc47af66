import { patchOf, writtenBy, type Command } from '../wire/commands';
import { changedVlans, type VlanChange } from '../wire/vlans';
import { draftOf, withPart, type DeviceState } from './state';

/** A state and the paths that a command wrote, whether or not the value became another. */
export interface Change {
  readonly state: DeviceState;
  /** Paths of the state JSON: `rx.promisc`, `vlans.100`. */
  readonly wrote: readonly string[];
}

/** A command that leaves the state alone. */
export function unchanged(state: DeviceState): Change {
  return { state, wrote: [] };
}

/**
 * The state of a device that has taken the command; a part that its features don't give it stays away, whatever it took.
 * Source: virtio 1.4, the section that the command's description names.
 */
export function effectOf(state: DeviceState, command: Command): Change {
  const patch: Partial<DeviceState> | undefined = patchOf(state, command);
  return patch ? { state: Object.assign(draftOf(state), patch), wrote: writtenBy(command) } : unchanged(state);
}

/**
 * The device with other VLANs, as VLAN_ADD and VLAN_DEL make them one after another. While CTRL_VLAN isn't negotiated it has
 * no filter: all VLANs pass, whatever is added.
 */
export function withVlans(state: DeviceState, changes: readonly VlanChange[]): DeviceState {
  return state.vlans === 'all' ? state : withPart(state, 'vlans', changedVlans(state.vlans, changes));
}
