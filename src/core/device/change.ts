import type { DeviceState } from './state';

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
