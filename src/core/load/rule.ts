import { encodeCommand } from '../wire/encode';
import { F, featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import type { CommandName, DataInput } from '../wire/commands';
import type { DeviceState, MacTable } from '../device/state';
import type { Destination, Omission, OmissionCause, RestoreCommand } from '../restore/plan';

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

/** Why something isn't sent: in a sentence, and as a code. */
export type Reason = Pick<Omission, 'why' | 'feature'> & { readonly cause: OmissionCause };

/** Sends nothing, as the destination has this from reset. */
export function asReset(path: string, what: string, reason: string | Reason): Result {
  return {
    send: [],
    omit: [{ path, what, ...(typeof reason === 'string' ? { why: reason } : reason), harmless: true }],
  };
}

/** Sends nothing, though the state has something to restore. A bare sentence says that it isn't implemented. */
export function left(path: string, what: string, reason: string | Reason): Result {
  const known = typeof reason === 'string' ? because('not-implemented', reason) : reason;
  return { send: [], omit: [{ path, what, ...known, harmless: false }] };
}

export function because(cause: OmissionCause, why: string): Reason {
  return { cause, why };
}

export function both(...results: readonly Result[]): Result {
  return { send: results.flatMap((result) => result.send), omit: results.flatMap((result) => result.omit ?? []) };
}

/** What is lost of a table of which parts overflowed; undefined when none did. */
export function overflowed(table: MacTable, why: (list: string) => string): Result | undefined {
  const lists = (['unicast', 'multicast'] as const).filter((list) => table[`${list}_overflow`]);
  if (lists.length === 0) return undefined;
  return both(
    ...lists.map((list) => left(`mac_table.${list}`, `overflowed ${list} addresses`, because('widened', why(list)))),
  );
}

const STARTS_EMPTY = 'The source has no VLAN filter; the destination has one, and it starts empty.';

/** What becomes of VLANs where source or destination has no filter for them. */
export function vlansWithoutFilter(vlans: DeviceState['vlans'], destination: Destination): Result {
  if (vlans === 'all') {
    return gives(destination, F.CTRL_VLAN)
      ? left('vlans', 'VLAN filter', because('feature-added', STARTS_EMPTY))
      : NOTHING;
  }
  return vlans.length === 0
    ? left('vlans', 'VLAN filter', missing(F.CTRL_VLAN, 'so it receives all VLANs, where the source receives none'))
    : left('vlans', plural(vlans.length, 'VLAN'), lacking(F.CTRL_VLAN));
}

/** Why a destination without this feature can't be told. */
export function lacking(bit: number): Reason {
  return missing(bit, "without which the driver can't send it");
}

/** What a part is without the feature that gives its command. */
export function unsendable(path: string, what: string, bit: number, harmless: boolean): Result {
  return harmless
    ? asReset(path, what, `${lacking(bit).why} It is as after a reset anyway.`)
    : left(path, what, lacking(bit));
}

/** What a destination without this feature has in place of a part. */
export function missing(bit: number, consequence: string): Reason {
  const why = `The destination doesn't have ${featureName(bit)}, ${consequence}.`;
  return { cause: 'no-feature', feature: bit, why };
}

export function gives({ features }: Destination, ...bits: readonly number[]): boolean {
  return bits.every((bit) => hasFeature(features, bit));
}
