import type { DeviceState } from '../device/state';
import { step, type PlannedCommand } from '../load/rule';
import type { CommandName, DataInput } from '../wire/commands';
import { featureName } from '../wire/features';
import type { StatePart } from '../device/parts';
import type { Field } from './fields';

/** A field that no command brings from B's value to A's, and why. */
export interface Unmendable {
  readonly field: Field;
  readonly why: string;
}

/** What a rule makes of its parts. `left` gives the reasons for what stays as it is. */
export interface Mending {
  readonly send: readonly PlannedCommand[];
  readonly left: readonly Unmendable[];
}

/** How some parts are brought from what they are now at B to what they are at A. */
export interface MendRule {
  readonly covers: readonly StatePart[];
  readonly apply: (now: DeviceState, to: DeviceState) => Mending;
}

export const NOTHING: Mending = { send: [], left: [] };

export function send<N extends CommandName>(name: N, data: DataInput<N>, field: Field, reason: string): Mending {
  return { send: [step(name, data, field, reason)], left: [] };
}

export function left(why: string, ...fields: readonly Field[]): Mending {
  return { send: [], left: fields.map((field) => ({ field, why })) };
}

export function all(mendings: readonly Mending[]): Mending {
  return { send: mendings.flatMap(({ send: steps }) => steps), left: mendings.flatMap((mending) => mending.left) };
}

/** Why B can't be told. */
export function lacking(bit: number): string {
  return `B doesn't have ${featureName(bit)}, without which its driver can't send the command.`;
}
