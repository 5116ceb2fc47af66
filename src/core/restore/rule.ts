import { encodeCommand } from '../wire/encode';
import { featureName, hasFeature } from '../wire/features';
import type { CommandName, DataInput } from '../wire/commands';
import type { DeviceState } from '../device/state';
import type { Destination, Omission, RestoreCommand } from './plan';

/** A command before it has its place in a batch. */
export type Step = Omit<RestoreCommand, 'batch'>;

/** What a rule makes of its part of the state. */
export type Result = { readonly send: readonly Step[]; readonly omit?: readonly Omission[] };

/** How one part of the state is restored. */
export interface RestoreRule {
  /** Paths of the state that it is responsible for. */
  readonly covers: readonly string[];
  /** Where it is written down. */
  readonly source: string;
  readonly apply: (state: DeviceState, destination: Destination) => Result;
}

export const NOTHING: Result = { send: [] };

export function step<N extends CommandName>(name: N, data: DataInput<N>, restores: string, reason: string): Step {
  return { name, out: encodeCommand(name, data), restores, reason };
}

/** Sends nothing, as the destination has this from reset. */
export function asReset(path: string, what: string, why: string): Result {
  return { send: [], omit: [{ path, what, why, harmless: true }] };
}

/** Sends nothing, though the state has something to restore. */
export function left(path: string, what: string, why: string): Result {
  return { send: [], omit: [{ path, what, why, harmless: false }] };
}

export function both(...results: readonly Result[]): Result {
  return { send: results.flatMap((result) => result.send), omit: results.flatMap((result) => result.omit ?? []) };
}

/** Why a destination without this feature can't be told. */
export function lacking(bit: number): string {
  return `The destination doesn't have ${featureName(bit)}, without which the driver can't send it.`;
}

export function gives({ features }: Destination, ...bits: readonly number[]): boolean {
  return bits.every((bit) => hasFeature(features, bit));
}
