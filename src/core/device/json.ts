import type { DeviceConfig } from '../wire/config';
import { parseFeatures } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { NONE, isJsonList, isJsonObject, type JsonObject } from './jsonData';
import type { Unit } from './parts/part';
import type { PARTS } from './parts/parts';
import { type StatePart } from './parts/parts';
import { hashOf, rssOf } from './parts/steering';
import { parseVlans } from './parts/vlans';
import { partAt } from './paths';
import { STATE_PARTS, eachPart, partOf } from './partTable';
import { UNTOLD_FEATURES, resetParts } from './reset';
import { StateError, isAbsent, parseList, parseObject, type JsonFields } from './shape';
import { QEMU_KEY_BYTES, draftOf, withPart, type DeviceState, type Profile, type StateParts } from './state';
import { FEATURES_PATH, UNITS, unitOf, type KnownState, type Unseen } from './unknown';

/** Which device it is, by which model. */
interface Head {
  readonly version: 1;
  readonly device: string;
  readonly profile: Profile;
  readonly features: string;
}

type PartJson = { readonly [P in StatePart]: (json: ReturnType<(typeof PARTS)[P]['toJson']>) => void }[StatePart];
type All<Takers> = [Takers] extends [(json: infer J) => void] ? J : never;

/** The state JSON, version 1, of a state of which all is known: the form that exports, the command line, tests and other tools share. */
export type StateJson = Head & All<PartJson>;

/** The fields of the state JSON that tell the parts, in the format's order. */
export const PART_FIELDS: readonly string[] = STATE_PARTS.flatMap((part) => Object.keys(partOf(part).schema));

/** The state as JSON data, fields in the order of the format. */
export function stateToJson(state: DeviceState): StateJson {
  const head: Head = {
    version: 1,
    device: state.device,
    profile: state.profile,
    features: hexNumber(state.features),
  };
  const json = { ...head };
  for (const part of STATE_PARTS) Object.assign(json, partToJson(part, state));
  const isWhole = (some: Head): some is StateJson => PART_FIELDS.every((name) => name in some);
  if (!isWhole(json)) throw new TypeError('A part has no JSON.');
  return json;
}

/** The same of a state of which not all is known. */
export function knownToJson({ state, unknown, assumed }: KnownState): JsonFields {
  const { items, vlans } = unknown;
  const paths = [...items.keys()].flatMap((path) => unitPaths(path));
  const values = paths.map((path) => [path, path === 'vlans' ? (vlans?.present ?? []) : NONE] as const);
  return {
    ...withValues({ ...stateToJson(state) }, values),
    ...(paths.length > 0 ? { unknown: paths } : {}),
    ...(vlans ? { vlans_absent: vlans.absent } : {}),
    ...(assumed === undefined ? {} : { assumed }),
  };
}

/** The fields of the state JSON that tell an item. */
function unitPaths(path: string): readonly string[] {
  return UNITS.find((unit) => unit.path === path)?.paths ?? [path];
}

/** A copy in which other values stand at some paths of one or two names. */
export function withValues(json: JsonFields, values: readonly (readonly [path: string, value: unknown])[]): JsonFields {
  const copy: Record<string, unknown> = { ...json };
  for (const [path, value] of values) {
    const [name = '', member] = path.split('.');
    copy[name] = member === undefined ? value : { ...parseObject(copy[name] ?? {}, name), [member]: value };
  }
  return copy;
}

/** The fields of the state JSON that tell one part. */
export function partToJson<P extends StatePart>(part: P, state: Pick<StateParts, P>): JsonObject {
  return partOf(part).toJson(state[part]);
}

/** What a door makes of a part that the JSON leaves out. */
type LeftOut = 'reset' | 'unknown';

/**
 * The one door through which a state from outside comes in: everything is checked, and what doesn't fit is named. A part
 * that is left out is as after a reset; one that says no more than that is dropped where the features don't give it, as
 * the device has no such part. `mac` is taken for the configured address too, as the state JSON doesn't tell it.
 * @throws {StateError} naming the first field that doesn't fit.
 */
export function parseState(json: unknown): KnownState {
  const root = parseObject(json, '');
  if (root['version'] !== 1)
    throw new StateError('version', 'must be 1, the only version of the state JSON that is known');
  return parseRoot(root, 'reset', {});
}

/**
 * The same of a state JSON of which any part may be missing, as somebody saw a device: what is left out isn't known.
 * @throws {StateError} naming the first field that doesn't fit.
 */
export function parsePartialState(json: unknown, config: DeviceConfig = {}): KnownState {
  const root = parseObject(json, '');
  if (!isAbsent(root['version']) && root['version'] !== 1)
    throw new StateError('version', 'must be 1, the only version of the state JSON that is known');
  return parseRoot(root, 'unknown', config);
}

function parseRoot(root: JsonFields, leftOut: LeftOut, told: DeviceConfig): KnownState {
  const named = parseUnknown(root['unknown']);
  const isUnknown = (path: string, paths: readonly string[]) =>
    named.has(path) || (leftOut === 'unknown' && paths.every((each) => isAbsent(fieldAt(root, each))));
  const untold = isUnknown(FEATURES_PATH, [FEATURES_PATH]);
  // The parts first: what a JSON of another kind lacks says more than a name that it happens to have.
  const features = untold ? UNTOLD_FEATURES : parseNegotiated(root['features']);
  const reset = resetParts({ features, config: told });
  const missing = UNITS.filter(({ path, paths = [path] }) => isUnknown(path, paths));
  const filled = withReset(root, missing, reset);
  const parts = eachPart((part, entry) => entry.parse(filled, reset[part]));
  const key = (rssOf(parts.steering) ?? hashOf(parts.steering))?.key ?? '';
  const state = draftOf({
    device: parseDevice(root['device'] ?? 'net0'),
    profile: parseProfile(root['profile'] ?? 'qemu'),
    features,
    config: { ...(missing.some(({ path }) => path === 'mac') ? {} : { mac: parts.mac }), ...told },
    ...parts,
    key_memory: key.slice(0, 2 * QEMU_KEY_BYTES).padEnd(2 * QEMU_KEY_BYTES, '0'),
  });
  const items = new Map(
    [...(untold ? [FEATURES_PATH] : []), ...missing.map(({ path }) => path)].map((path) => [path, LEFT_OUT]),
  );
  const vlans = items.has('vlans')
    ? { present: vlanList(root['vlans'], 'vlans'), absent: vlanList(root['vlans_absent'], 'vlans_absent') }
    : undefined;
  const { assumed } = root;
  if (assumed !== undefined && typeof assumed !== 'string') throw new StateError('assumed', 'must be text');
  const known = { state: vlans ? withPart(state, 'vlans', vlans.present) : state, unknown: { items, vlans } };
  return assumed === undefined ? known : { ...known, assumed };
}

const LEFT_OUT: Unseen = { kind: 'left-out' };

/** The items that a state JSON names as unknown. */
function parseUnknown(json: unknown): ReadonlySet<string> {
  const paths = isAbsent(json) ? [] : parseList(json, 'unknown');
  return new Set(
    paths.map((path, i) => {
      const unit = typeof path === 'string' ? unitOf(path) : undefined;
      if (unit === undefined)
        throw new StateError(`unknown[${i}]`, 'must be the path of an item, such as "rx.promisc"');
      return unit;
    }),
  );
}

/** VLANs of which one thing is known; none where they aren't listed. */
function vlanList(json: unknown, path: string): readonly number[] {
  if (isAbsent(json) || json === 'all') return [];
  const vlans = parseVlans(json, path);
  return vlans === 'all' ? [] : vlans;
}

/** What stands at a path of one or two names; undefined where nothing does. */
export function fieldAt(root: JsonFields, path: string): unknown {
  const [name = '', member] = path.split('.');
  const value = root[name];
  if (member === undefined || isAbsent(value)) return value;
  return parseObject(value, name)[member];
}

/** The JSON with the values after a reset in the places of some items. */
function withReset(root: JsonFields, units: readonly Unit[], reset: StateParts): JsonFields {
  const paths = units.flatMap(({ path, paths: several = [path] }) => several);
  return withValues(
    root,
    paths.map((path) => [path, fieldAt(partToJson(partAt(path), reset), path)]),
  );
}

function parseDevice(json: unknown): string {
  if (typeof json !== 'string') throw new StateError('device', 'must be text');
  return json;
}

function parseProfile(json: unknown): Profile {
  if (json !== 'qemu' && json !== 'spec') throw new StateError('profile', 'must be "qemu" or "spec"');
  return json;
}

function parseNegotiated(json: unknown): bigint {
  const features = typeof json === 'string' ? parseFeatures(json) : undefined;
  if (features === undefined)
    throw new StateError('features', 'must be hex text of the negotiated features, such as "0x100ffbba7"');
  return features;
}

/** JSON schema of the state JSON. */
export function stateSchema(): JsonObject {
  const properties: JsonObject = {
    version: { const: 1 },
    device: { type: 'string', description: "The device's id." },
    profile: {
      enum: ['qemu', 'spec'],
      description: "Which model tracked it: QEMU's own, or the specification's without limits.",
    },
    features: {
      type: ['string', 'null'],
      pattern: '^0x[0-9a-f]{1,32}$',
      description: 'Negotiated feature bits.',
    },
    ...Object.fromEntries(STATE_PARTS.flatMap((part) => Object.entries(partOf(part).schema).map(orNull))),
  };
  const set_by = {
    type: 'object',
    description: "For a field's path, the number of the command that last set it.",
    additionalProperties: { type: 'integer', minimum: 0 },
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Tracked state of a virtio-net device, version 1',
    description:
      "What a virtio-net device was told over its control virtqueue. A part that the negotiated features don't give the device is null.",
    type: 'object',
    required: Object.keys(properties),
    properties: { ...properties, set_by, ...NOT_KNOWN },
    additionalProperties: false,
  };
}

/** The schema of a field whose value, or whose members' values, may be unknown; of VLANs there is a list all the same. */
function orNull([name, schema]: [string, JsonObject]): [string, JsonObject] {
  const { properties } = schema;
  const members = UNITS.filter(({ path }) => path.startsWith(`${name}.`));
  if (members.length === 0 || properties === undefined || !isJsonObject(properties)) return [name, nullable(schema)];
  const either = Object.entries(properties).map(
    ([member, of]) => [member, isJsonObject(of) ? nullable(of) : of] as const,
  );
  return [name, { ...schema, properties: Object.fromEntries(either) }];
}

/** As the other one, and null. */
function nullable(schema: JsonObject): JsonObject {
  const { type, enum: words } = schema;
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] };
  return words !== undefined && isJsonList(words) ? { ...schema, enum: words.concat(NONE) } : schema;
}

const NOT_KNOWN: JsonObject = {
  unknown: {
    type: 'array',
    items: { type: 'string' },
    description: "Paths of the items that aren't known: their values are null.",
  },
  vlans_absent: {
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: 0xffff },
    description:
      'Where VLANs are among the unknown items: those that are out for certain. `vlans` has those that are in.',
  },
  assumed: {
    type: 'string',
    description: 'Where the values of unknown items were taken from: "reset", or the name of a file.',
  },
};
