import { take } from '../device/model';
import type { Change } from '../device/change';
import { requestOf } from '../device/request';
import { resetAgain, resetState } from '../device/reset';
import type { DeviceState, Profile } from '../device/state';
import type { DeviceConfig } from '../wire/config';
import { Provenance } from './provenance';

/** A state and the command that last set each of its fields. */
export interface Tracked {
  readonly state: DeviceState;
  readonly setBy: Provenance;
}

/** What one ring says, as either model would hold it. */
export type Side = Readonly<Record<Profile, Tracked>>;

export function freshSide(device: string, features: bigint, config: DeviceConfig): Side {
  const fresh = (profile: Profile): Tracked => ({
    state: resetState({ device, profile, features, config }),
    setBy: Provenance.NONE,
  });
  return { qemu: fresh('qemu'), spec: fresh('spec') };
}

/** The side after its device was reset: the features stay what they were until a driver negotiates anew. */
export function resetSide(side: Side): Side {
  const again = ({ state }: Tracked): Tracked => ({ state: resetAgain(state), setBy: Provenance.NONE });
  return { qemu: again(side.qemu), spec: again(side.spec) };
}

/** The side after its device took a command. */
export function feed(side: Side, out: Uint8Array, command: number, bigEndian: boolean): Side {
  // Both models see the same bytes: what the rules say of them is of no interest here, so they are decoded once.
  const request = requestOf(out, side.spec.state, bigEndian);
  return {
    qemu: changed(side.qemu, take(side.qemu.state, request), command),
    spec: changed(side.spec, take(side.spec.state, request), command),
  };
}

export function changed(tracked: Tracked, { state, wrote }: Change, command: number): Tracked {
  return state === tracked.state && wrote.length === 0 ? tracked : { state, setBy: tracked.setBy.with(wrote, command) };
}
