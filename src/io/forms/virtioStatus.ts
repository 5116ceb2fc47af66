import { parseList, parseObject, StateError } from '../../core/device/shape';
import { featureBit, featureMask } from '../../core/wire/features';
import { hexNumber } from '../../core/wire/hex';
import { below, FormError, nameAt, type SeenDevice, type Told } from './form';
import { quoted, TextTold, type Line } from './text';

/** The number of a network device among virtio devices. */
const NETWORK = 1;

/** Names that only the monitor has. Source: QEMU, hw/virtio/virtio-qmp.c, virtio_net_feature_map. */
const MONITOR_NAMES: ReadonlyMap<string, number> = new Map([
  ['VHOST_NET_F_VIRTIO_NET_HDR', 27],
  ['VHOST_USER_F_PROTOCOL_FEATURES', 30],
]);

/** QEMU's table has GUEST_USO6 under the name of GUEST_USO4; only its description is right. */
const USO6 = /^VIRTIO_NET_F_GUEST_USO4\b.*USOv6/;

/** The bit of a feature as the monitor tells it: `VIRTIO_NET_F_MQ: Multiqueue …`. */
function bitOf(text: string): number | undefined {
  if (USO6.test(text)) return featureBit('GUEST_USO6');
  const name = /^\w+/.exec(text)?.[0] ?? '';
  return MONITOR_NAMES.get(name) ?? featureBit(name);
}

/** A driver has told all its features by then; a legacy one says DRIVER_OK alone. */
const NEGOTIATED = /^VIRTIO_CONFIG_S_(?:FEATURES|DRIVER)_OK\b/;

/**
 * The reply of `x-query-virtio-status`. Source: QEMU, hw/virtio/virtio-qmp.c, qmp_x_query_virtio_status and
 * qmp_decode_features.
 */
export function readVirtioStatus(told: Told, json: unknown, path: string): SeenDevice {
  const fields = parseObject(json, path);
  const { name, 'device-id': id, status, path: id_path } = fields;
  if (id !== NETWORK)
    throw new FormError(
      `This is the status of ${typeof name === 'string' ? quoted(name) : 'a device'}, which is no network device. Ask for that of a network device.`,
      told.placeOf(below(path, 'device-id')),
    );
  const inStatus = below(path, 'status');
  const statuses = textsAt(parseObject(status, inStatus)['statuses'], `${inStatus}.statuses`);
  const isNegotiated = statuses.some((each) => NEGOTIATED.test(each));
  const features = (which: string) => featuresAt(told, fields[which], below(path, which));
  const driver = features('guest-features');
  return {
    ...(id_path === undefined ? {} : { name: nameAt(deviceId(id_path), below(path, 'path')) }),
    state: isNegotiated ? { features: hexNumber(driver) } : {},
    offered: features('host-features'),
    ...(isNegotiated ? {} : { remarks: ['The driver has not negotiated features yet.'] }),
  };
}

/** The id that the user gave to a device, by which other replies name it too; the path where there is none. */
function deviceId(path: unknown): unknown {
  return (typeof path === 'string' ? /^\/machine\/peripheral\/([^/]+)\//.exec(path)?.[1] : undefined) ?? path;
}

/** Known bits by their names, others as a number, since QEMU 10.2 as a second one for bits from 64 on. */
function featuresAt(told: Told, json: unknown, path: string): bigint {
  const fields = parseObject(json, path);
  const bits = ['transports', 'dev-features'].flatMap((list) =>
    fields[list] === undefined
      ? []
      : textsAt(fields[list], `${path}.${list}`).map((text, i) => {
          const bit = bitOf(text);
          if (bit === undefined) throw new StateError(`${path}.${list}[${i}]`, 'names no feature that is known');
          return bit;
        }),
  );
  const unknown = (name: string) => (fields[name] === undefined ? 0n : wordOf64(told, fields[name], `${path}.${name}`));
  return featureMask(...new Set(bits)) | unknown('unknown-dev-features') | (unknown('unknown-dev-features2') << 64n);
}

function wordOf64(told: Told, json: unknown, path: string): bigint {
  const mask = typeof json === 'bigint' ? json : told.wideAt(path);
  if (mask === undefined || mask !== BigInt.asUintN(64, mask))
    throw new StateError(path, 'must be a whole number of up to 64 bits');
  return mask;
}

function textsAt(json: unknown, path: string): string[] {
  return parseList(json, path).map((each, i) => {
    if (typeof each !== 'string') throw new StateError(`${path}[${i}]`, 'must be text');
    return each;
  });
}

/** What starts the text of `info virtio-status`: the device's path. */
export const STATUS_PATH = /^(\/\S+):$/;

const FIELD = /^\s+(device_name|device_id): +(\S.*)$/;
const SECTION = /^\s+(status|Guest features|Host features|Backend features):$/;
const ENTRY = /^\s+(V\w+: .*?),?$/;
const UNKNOWN = /^\s+unknown-features\(0x([0-9a-f]{16})?([0-9a-f]{16})\)/;

/** The text of `info virtio-status`. Source: QEMU, hw/virtio/virtio-hmp-cmds.c, hmp_virtio_status. */
export function statusOfText(lines: Iterable<Line>): Told {
  const told = new TextTold();
  const fields: Record<string, unknown> = {};
  let section: SectionTold | undefined;
  let isWhole = false;
  for (const { text: whole, at } of lines) {
    const text = whole.trimEnd();
    const heading = SECTION.exec(text)?.[1];
    // The features from here on are the backend's and vhost's.
    if ((isWhole = heading === 'Backend features')) break;
    if (heading !== undefined) {
      section = new SectionTold(told, heading.toLowerCase().replace(' ', '-'));
      fields[section.name] = section.json;
    } else if (section) section.add(text, at);
    else Object.assign(fields, headField(text, at, told));
  }
  if (!isWhole) throw new FormError('This output of info virtio-status is incomplete. Copy all of it.');
  return told.told(fields);
}

function headField(text: string, at: number, told: TextTold): Record<string, unknown> {
  const path = STATUS_PATH.exec(text)?.[1];
  if (path !== undefined) return { path: told.put('path', path, at) };
  const [, field, word = ''] = FIELD.exec(text) ?? [];
  if (field === 'device_name') return { name: word };
  return field === 'device_id' ? { 'device-id': told.put('device-id', Number(word), at) } : {};
}

/** One of the lists, under the names of the JSON. */
class SectionTold {
  readonly name: string;
  readonly json: Record<string, unknown> = {};
  readonly #texts: string[] = [];
  readonly #path: string;
  readonly #told: TextTold;

  constructor(told: TextTold, name: string) {
    const list = name === 'status' ? 'statuses' : 'transports';
    this.name = name;
    this.json[list] = this.#texts;
    this.#path = `${name}.${list}`;
    this.#told = told;
  }

  add(text: string, at: number): void {
    const entry = ENTRY.exec(text)?.[1];
    if (entry !== undefined) this.#texts.push(this.#told.put(`${this.#path}[${this.#texts.length}]`, entry, at));
    const [, high, low] = UNKNOWN.exec(text) ?? [];
    if (low !== undefined) this.json['unknown-dev-features'] = BigInt(`0x${low}`);
    if (high !== undefined) this.json['unknown-dev-features2'] = BigInt(`0x${high}`);
  }
}
