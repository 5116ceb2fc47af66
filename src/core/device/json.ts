import { parseFeatures } from '../wire/features';
import { hexNumber } from '../wire/hex';
import type { JsonObject } from './jsonData';
import type { PARTS } from './parts/parts';
import { type StatePart } from './parts/parts';
import { hashOf, rssOf } from './parts/steering';
import { STATE_PARTS, eachPart, partOf } from './partTable';
import { resetParts } from './reset';
import { StateError, parseObject } from './shape';
import { QEMU_KEY_BYTES, draftOf, type DeviceState, type Profile, type StateParts } from './state';

/** Which device it is, by which model. */
interface Head {
  readonly version: 1;
  readonly device: string;
  readonly profile: Profile;
  readonly features: string;
}

type PartJson = { readonly [P in StatePart]: (json: ReturnType<(typeof PARTS)[P]['toJson']>) => void }[StatePart];
type All<Takers> = [Takers] extends [(json: infer J) => void] ? J : never;

/** The state JSON, version 1: the form that exports, the command line, tests and other tools share. */
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

/** The fields of the state JSON that tell one part. */
export function partToJson<P extends StatePart>(part: P, state: Pick<StateParts, P>): JsonObject {
  return partOf(part).toJson(state[part]);
}

/**
 * The one door through which a state from outside comes in: everything is checked, and what doesn't fit is named. A part
 * that is left out is as after a reset; one that says no more than that is dropped where the features don't give it, as
 * the device has no such part. `mac` is taken for the configured address too, as the state JSON doesn't tell it.
 * @throws {StateError} naming the first field that doesn't fit.
 */
export function parseState(json: unknown): DeviceState {
  const root = parseObject(json, '');
  if (root['version'] !== 1)
    throw new StateError('version', 'must be 1, the only version of the state JSON that is known');
  // The parts first: what a JSON of another kind lacks says more than a name that it happens to have.
  const features = parseNegotiated(root['features']);
  const reset = resetParts({ features, config: {} });
  const parts = eachPart((part, entry) => entry.parse(root, reset[part]));
  const key = (rssOf(parts.steering) ?? hashOf(parts.steering))?.key ?? '';
  return draftOf({
    device: parseDevice(root['device'] ?? 'net0'),
    profile: parseProfile(root['profile'] ?? 'qemu'),
    features,
    config: { mac: parts.mac },
    ...parts,
    key_memory: key.slice(0, 2 * QEMU_KEY_BYTES).padEnd(2 * QEMU_KEY_BYTES, '0'),
  });
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
    features: { type: 'string', pattern: '^0x[0-9a-f]{1,32}$', description: 'Negotiated feature bits.' },
    ...Object.fromEntries(STATE_PARTS.flatMap((part) => Object.entries(partOf(part).schema))),
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
    properties: { ...properties, set_by },
    additionalProperties: false,
  };
}
