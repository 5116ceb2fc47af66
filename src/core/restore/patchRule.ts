import type { DeviceState } from '../device/state';
import { step, type PlannedCommand } from '../load/rule';
import type { CommandName, DataInput } from '../wire/commands';
import { featureName } from '../wire/features';
import type { StatePart } from '../device/parts/parts';

/** A field that no command brings from B's value to A's, and why. */
export interface Unpatchable {
  readonly field: string;
  readonly why: string;
}

/** What a rule makes of its parts. `left` gives the reasons for what stays as it is. */
export interface Patching {
  readonly send: readonly PlannedCommand[];
  readonly left: readonly Unpatchable[];
}

/** How some parts are brought from what they are now at B to what they are at A. */
export interface PatchRule {
  readonly covers: readonly StatePart[];
  readonly apply: (now: DeviceState, to: DeviceState) => Patching;
}

export const NO_PATCH: Patching = { send: [], left: [] };

export function send<N extends CommandName>(name: N, data: DataInput<N>, field: string, reason: string): Patching {
  return { send: [step(name, data, field, reason)], left: [] };
}

export function leftApart(why: string, ...fields: readonly string[]): Patching {
  return { send: [], left: fields.map((field) => ({ field, why })) };
}

export function all(mendings: readonly Patching[]): Patching {
  return { send: mendings.flatMap(({ send: steps }) => steps), left: mendings.flatMap((patching) => patching.left) };
}

/** Why B can't be told. */
export function lackingAtB(bit: number): string {
  return `B doesn't have ${featureName(bit)}, without which its driver can't send the command.`;
}
