import { encodeCommand } from '../wire/encode';
import { F, featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import type { CommandName, DataInput } from '../wire/commands';
import type { MacTable } from '../device/parts/addresses';
import { withPart, type DeviceState } from '../device/state';
import { unitsAt, unseenAt, unseenText, type KnownState } from '../device/unknown';
import type { DeviceLimits } from '../device/limits';
import { within, type QemuRelease, type ReleaseRange } from '../qemu/release';
import type { DeviceConfig } from '../wire/config';

/** What the destination gives its driver. */
export interface Destination {
  /** Negotiated at the destination. */
  readonly features: bigint;
  readonly config: DeviceConfig;
  /** No limits when absent. */
  readonly limits?: DeviceLimits;
}

/** A command that a rule sends, before it has its place in a batch. */
export interface PlannedCommand {
  readonly name: CommandName;
  /** class, command, command-specific-data. */
  readonly out: Uint8Array;
  /** Path of the state item that needs it. */
  readonly restores: string;
  /** Why it is sent, in a sentence. */
  readonly reason: string;
}

/** Why something isn't sent that the destination doesn't have from reset. */
export type OmissionCause =
  /** The destination doesn't have the feature, so no driver can send it. */
  | 'no-feature'
  /** The destination has a feature that the source doesn't have, and with it a part that starts as after reset. */
  | 'feature-added'
  /** The restoring program doesn't implement it. */
  | 'not-implemented'
  /** The restoring program treats it as the state after reset, though it isn't. */
  | 'elided'
  /** More than the model holds: receive modes let in all of it instead. */
  | 'widened';

/** Something that isn't sent, and why. */
export interface Omission {
  /** Path of the state item, as in `Difference`. */
  readonly path: string;
  readonly what: string;
  readonly why: string;
  /** True where leaving it out is no loss: the destination has it from reset. */
  readonly harmless: boolean;
  /** Always there where it isn't harmless. */
  readonly cause?: OmissionCause;
  /** Bit of the feature that the destination would need. */
  readonly feature?: number;
}

/** An item of which it isn't known what is sent for it, or whether anything is. */
export interface Unsure {
  /** Path of the item. */
  readonly path: string;
  readonly why: string;
}

/** The commands and omissions for one part of the state. */
export type RuleResult = {
  readonly send: readonly PlannedCommand[];
  readonly omit?: readonly Omission[];
  readonly unsure?: readonly Unsure[];
};

/** How one part of the state is restored. */
export interface RestoreRule {
  /** Paths of the state that it is responsible for. */
  readonly covers: readonly string[];
  /** The specification section or QEMU function. */
  readonly source: string;
  readonly apply: (state: DeviceState, destination: Destination) => RuleResult;
  /** Paths that all of its results follow from, besides the item that each is for. */
  readonly reads?: (state: DeviceState) => readonly string[];
}

export const NOTHING: RuleResult = { send: [] };

export function step<N extends CommandName>(
  name: N,
  data: DataInput<N>,
  restores: string,
  reason: string,
): PlannedCommand {
  return { name, out: encodeCommand(name, data), restores, reason };
}

/** Why something isn't sent: in a sentence, and as a code. */
export type Reason = Pick<Omission, 'why' | 'feature'> & { readonly cause: OmissionCause };

/** Sends nothing, as the destination has this from reset. */
export function asReset(path: string, what: string, reason: string | Reason): RuleResult {
  return {
    send: [],
    omit: [{ path, what, ...(typeof reason === 'string' ? { why: reason } : reason), harmless: true }],
  };
}

/** Sends nothing, though the state has something to restore. A bare sentence says that it isn't implemented. */
export function left(path: string, what: string, reason: string | Reason): RuleResult {
  const known = typeof reason === 'string' ? because('not-implemented', reason) : reason;
  return { send: [], omit: [{ path, what, ...known, harmless: false }] };
}

export function because(cause: OmissionCause, why: string): Reason {
  return { cause, why };
}

export function both(...results: readonly RuleResult[]): RuleResult {
  return {
    send: results.flatMap((result) => result.send),
    omit: results.flatMap((result) => result.omit ?? []),
    unsure: results.flatMap((result) => result.unsure ?? []),
  };
}

/**
 * What a rule makes of a state as far as it is known: commands whose bytes are certain, and the items of which nobody can tell. Of
 * the VLANs, those that are in for certain are sent. `apply` gives the rule to a state of which all is known.
 */
export function applied(
  { covers, reads }: Pick<RestoreRule, 'covers' | 'reads'>,
  { state, unknown }: KnownState,
  apply: (state: DeviceState) => RuleResult,
): RuleResult {
  if (unknown.items.size === 0) return apply(state);
  const unread = reads?.(state).find((path) => unseenAt(unknown, path));
  const units = [...new Set(covers.flatMap(unitsAt))];
  const unsure = units.flatMap((path) => {
    const unseen = unseenAt(unknown, path) ?? (unread === undefined ? undefined : unseenAt(unknown, unread));
    return unseen ? [{ path, why: unseenText(unseen) }] : [];
  });
  if (unsure.length === 0) return apply(state);
  if (unread !== undefined) return { send: [], unsure };
  const { vlans } = unknown;
  const { send, omit = [] } = apply(vlans ? withPart(state, 'vlans', vlans.present) : state);
  const isCertain = (path: string) => unsure.every((item) => !unitsAt(path).includes(item.path));
  return {
    send: send.filter(({ restores }) => isCertain(restores) || restores === 'vlans'),
    omit: omit.filter(({ path }) => isCertain(path)),
    unsure,
  };
}

/** The losses of a table whose lists overflowed; undefined when none did. */
export function overflowed(table: MacTable, why: (list: string) => string): RuleResult | undefined {
  const lists = (['unicast', 'multicast'] as const).filter((list) => table[`${list}_overflow`]);
  if (lists.length === 0) return undefined;
  return both(
    ...lists.map((list) => left(`mac_table.${list}`, `overflowed ${list} addresses`, because('widened', why(list)))),
  );
}

const STARTS_EMPTY = 'The source has no VLAN filter; the destination has one, and it starts empty.';

/** VLANs where source or destination has no VLAN filter. */
export function vlansWithoutFilter(vlans: DeviceState['vlans'], destination: Destination): RuleResult {
  if (vlans === 'all') {
    return gives(destination, F.CTRL_VLAN)
      ? left('vlans', 'VLAN filter', because('feature-added', STARTS_EMPTY))
      : NOTHING;
  }
  return vlans.length === 0
    ? left('vlans', 'VLAN filter', missing(F.CTRL_VLAN, 'so it receives all VLANs, where the source receives none'))
    : left('vlans', plural(vlans.length, 'VLAN'), lacking(F.CTRL_VLAN));
}

/** Why nothing can be sent to a destination without this feature. */
export function lacking(bit: number): Reason {
  return missing(bit, "without which the driver can't send it");
}

/** The omission of a part whose command needs a missing feature. */
export function unsendable(path: string, what: string, bit: number, harmless: boolean): RuleResult {
  return harmless
    ? asReset(path, what, `${lacking(bit).why} It is at its reset value anyway.`)
    : left(path, what, lacking(bit));
}

/** The reason, with its consequence, for a feature that the destination lacks. */
export function missing(bit: number, consequence: string): Reason {
  const why = `The destination doesn't have ${featureName(bit)}, ${consequence}.`;
  return { cause: 'no-feature', feature: bit, why };
}

export function gives({ features }: Destination, ...bits: readonly number[]): boolean {
  return bits.every((bit) => hasFeature(features, bit));
}

/** How QEMU restores one part of the state, from a release on. The texts are phrases, for a table. */
export interface QemuRule extends RestoreRule, ReleaseRange {
  readonly since: QemuRelease;
  /** The part. */
  readonly what: string;
  /** The commands, without their common prefix, and what they carry. */
  readonly sends: string;
  /** When they are sent: features that must be negotiated, and the value. */
  readonly when: string;
}

/**
 * The part as a release restores it. One that doesn't have the rule yet sends nothing; that is no loss where the rule itself
 * would send nothing.
 */
export function ruled(rule: QemuRule, release: QemuRelease, state: DeviceState, destination: Destination): RuleResult {
  const result = rule.apply(state, destination);
  if (within(release, rule)) return result;
  const why = because('not-implemented', `QEMU ${release} doesn't restore it; QEMU does since ${rule.since}.`);
  const omitted = result.omit ?? [];
  const kept = omitted.filter((omission) => omission.harmless || isOfFeature(omission));
  const paths = new Set([...result.send.map(({ restores }) => restores), ...omitted.map(({ path }) => path)]);
  for (const { path } of kept) paths.delete(path);
  return both({ send: [], omit: kept }, ...[...paths].map((path) => left(path, rule.what, why)));
}

/** Missing features are the better reason: no release could send it. */
function isOfFeature({ cause }: Omission): boolean {
  return cause === 'no-feature' || cause === 'feature-added';
}
