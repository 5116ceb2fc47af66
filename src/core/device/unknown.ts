import { hasFeature } from '../wire/features';
import type { Unit } from './parts/part';
import { STATE_PARTS, partOf } from './partTable';
import type { DeviceState } from './state';

/** Why an item of a state isn't known. */
export type Unseen =
  /** The capture begins while the device is running. */
  | { readonly kind: 'running' }
  /** Commands were lost before the command with this number. */
  | { readonly kind: 'gap'; readonly command: number }
  /** A command that writes it: the capture holds the beginning of its bytes only, or not what the device answered. */
  | { readonly kind: 'cut' | 'unanswered'; readonly command: number }
  /** The device's copy of a command has written it in the device, and the guest's command isn't in the capture. */
  | { readonly kind: 'copied'; readonly command: number }
  /** A command has written it, and what it has become follows from something that isn't known. */
  | { readonly kind: 'partial'; readonly command: number }
  /** It follows from the features, or from the configuration, and no record tells them. */
  | { readonly kind: 'untold'; readonly what: 'features' | 'configuration' }
  /** The file doesn't tell it. */
  | { readonly kind: 'left-out' };

/** VLANs of which something is known, where not all is. */
export interface KnownVlans {
  /** Ascending. */
  readonly present: readonly number[];
  /** Ascending. */
  readonly absent: readonly number[];
}

/** The items of a state that aren't known. Plain data. */
export interface Unknown {
  /** By the items' paths. `features` can be among them. */
  readonly items: ReadonlyMap<string, Unseen>;
  /** Where `vlans` is among the items. */
  readonly vlans: KnownVlans | undefined;
}

export const ALL_KNOWN: Unknown = { items: new Map(), vlans: undefined };

/** A state, and what of it is known: what stands in it for the other items means nothing. */
export interface KnownState {
  readonly state: DeviceState;
  readonly unknown: Unknown;
  /** Where the values of items that weren't known have been taken from: `reset`, or the name of a file. */
  readonly assumed?: string;
}

/** Path of the negotiated features, which no command writes. */
export const FEATURES_PATH = 'features';

/** A state of which all is known. */
export function fullyKnown(state: DeviceState): KnownState {
  return { state, unknown: ALL_KNOWN };
}

/** The items that are known or unknown, each as a whole, in the order of the state JSON. */
export const UNITS: readonly Unit[] = STATE_PARTS.flatMap((part) => partOf(part).units);

const UNIT_AT: ReadonlyMap<string, string> = new Map(
  UNITS.flatMap(({ path, paths = [path] }) => paths.map((each) => [each, path])),
);

/**
 * The item that a path of the state JSON is of: `rx.promisc` of itself, `rss` of the steering, `vlans.5` of the VLANs. Undefined for
 * a path that holds several items, such as `rx`.
 */
export function unitOf(path: string): string | undefined {
  if (path === FEATURES_PATH) return path;
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('.'))) {
    const unit = UNIT_AT.get(at);
    if (unit !== undefined || !at.includes('.')) return unit;
  }
}

/** The items at a path, or the one that it is of. */
export function unitsAt(path: string): readonly string[] {
  const unit = unitOf(path);
  if (unit !== undefined) return [unit];
  return UNITS.flatMap((each) => (each.path.startsWith(`${path}.`) ? [each.path] : []));
}

/** Why what stands at a path isn't known; undefined where it is. Of several items the first that isn't. */
export function unseenAt({ items, vlans }: Unknown, path: string): Unseen | undefined {
  if (items.size === 0) return undefined;
  for (const unit of unitsAt(path)) {
    const unseen = items.get(unit);
    if (!unseen) continue;
    const vid = unit === 'vlans' && vlans && path !== unit ? Number(path.slice('vlans.'.length)) : undefined;
    if (vid !== undefined && (vlans?.present.includes(vid) === true || vlans?.absent.includes(vid) === true)) continue;
    return unseen;
  }
  return undefined;
}

/** True where the item is as after a reset whatever the driver sends, as these features don't give it to the device. */
export function isFixed({ fixedWithout }: Unit, { features }: Pick<DeviceState, 'features'>): boolean {
  return fixedWithout?.every((bit) => !hasFeature(features, bit)) ?? false;
}

/** Why an item isn't known, in a sentence. */
export function unseenText(unseen: Unseen): string {
  switch (unseen.kind) {
    case 'running':
      return 'Not seen: the capture begins on a running device, and no command has set it since.';
    case 'gap':
      return `Not known: commands were lost before command ${unseen.command}, and none has set it since.`;
    case 'cut':
      return `Not known: the capture has only the beginning of command ${unseen.command}, which sets it.`;
    case 'unanswered':
      return `Not known: what the device answered to command ${unseen.command}, which sets it, isn't in the capture.`;
    case 'copied':
      return `Not known: command ${unseen.command} of the shadow ring sets it in the device; the guest's own command isn't in the capture.`;
    case 'partial':
      return `Not known: command ${unseen.command} set it, and a part follows from what isn't known.`;
    case 'untold':
      return unseen.what === 'features'
        ? 'Not known: no record tells the negotiated features.'
        : 'Not known: no record tells the configured address.';
    case 'left-out':
      return "Not known: the file doesn't tell it.";
  }
}
