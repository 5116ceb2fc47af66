import { flag, macAddress, parseList, parseObject, StateError, u16 } from '../../core/device/shape';
import type { DeviceConfig } from '../../core/wire/config';
import { F, featureBit, featureMask, hasFeature } from '../../core/wire/features';
import { hexNumber } from '../../core/wire/hex';
import { below, nameAt, someDevices, wordAt, type OneOrMore, type SeenDevice, type Told } from './form';
import { TextTold, type Line } from './text';

const flagAt = flag('').parse;
const macAt = macAddress('').parse;
const numberAt = u16('').parse;

/**
 * `vdpa dev config show`: what stands in each device's configuration space, as far as the kernel tells it.
 * Source: iproute2, vdpa/vdpa.c, pr_out_dev_net_config; Linux, drivers/vdpa/vdpa.c, vdpa_dev_net_config_fill.
 */
export function readVdpa({ value }: Told): OneOrMore<SeenDevice> {
  const devices = Object.entries(parseObject(parseObject(value, '')['config'], 'config'));
  return someDevices(
    devices.map(([name, fields]) => seenDevice(name, fields)).filter((device) => device !== undefined),
    'None of these devices tells its configuration, as a network device does. Give the output for one: vdpa dev config show DEVICE.',
  );
}

function seenDevice(key: string, json: unknown): SeenDevice | undefined {
  const name = nameAt(key, 'config');
  const path = `config.${name}`;
  // Some names end in a blank in the JSON.
  const fields = new Map(Object.entries(parseObject(json, path)).map(([field, each]) => [field.trim(), each]));
  const take = <T>(field: string, parse: (value: unknown, at: string) => T) =>
    fields.has(field) ? parse(fields.get(field), below(path, field)) : undefined;
  const mac = take('mac', macAt);
  const link = take('link', (word, at) => wordAt(word, at, ['up', 'down']));
  const announce = take('link_announce', flagAt);
  const max_virtqueue_pairs = take('max_vq_pairs', numberAt);
  const mtu = take('mtu', numberAt);
  const negotiated = take('negotiated_features', featuresAt);
  const offered = take('dev_features', featuresAt);
  const status = {
    ...(link === undefined ? {} : { link_up: link === 'up' }),
    ...(announce === undefined ? {} : { announce }),
  };
  const config: DeviceConfig = {
    ...(mac === undefined ? {} : { mac }),
    ...(link === undefined || announce === undefined ? {} : { status: (link === 'up' ? 1 : 0) | (announce ? 2 : 0) }),
    ...(max_virtqueue_pairs === undefined ? {} : { max_virtqueue_pairs }),
    ...(mtu === undefined ? {} : { mtu }),
  };
  if (fields.size === 0) return undefined;
  // A device puts the address that a command sets there too, where MAC is negotiated. Source: virtio 1.4, Setting MAC Address
  // Filtering.
  const isOwn = negotiated !== undefined && (hasFeature(negotiated, F.MAC) || !hasFeature(negotiated, F.CTRL_MAC_ADDR));
  return {
    name,
    state: {
      ...(negotiated === undefined ? {} : { features: hexNumber(negotiated) }),
      ...(isOwn && mac !== undefined ? { mac } : {}),
      ...(Object.keys(status).length === 0 ? {} : { status }),
    },
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(offered === undefined ? {} : { offered }),
  };
}

function featuresAt(json: unknown, path: string): bigint {
  const bits = parseList(json, path).map((name, i) => {
    const bit = bitOf(name);
    if (bit === undefined) throw new StateError(`${path}[${i}]`, 'names no feature that is known');
    return bit;
  });
  return featureMask(...new Set(bits));
}

/** A bit that the program has no name for is `bit_51`, and a number in JSON. */
function bitOf(name: unknown): number | undefined {
  if (typeof name === 'number') return Number.isInteger(name) && name >= 0 && name < 128 ? name : undefined;
  if (typeof name !== 'string') return undefined;
  const bit = /^bit_(\d{1,3})$/.exec(name)?.[1];
  return bit === undefined ? featureBit(name) : bitOf(Number(bit));
}

/** What starts the text: a device's name, and the first thing that is told of it. */
export const VDPA_DEVICE = /^\S+: (?:mac|link|link_announce|max_vq_pairs|mtu) \S/;

const LISTS = ['negotiated_features', 'dev_features'];

/** The text: each device's name, then names with values, then names with lists that go on over several lines. */
export function vdpaOfText(lines: Iterable<Line>): Told {
  const told = new TextTold();
  const config = new Map<string, Record<string, unknown>>();
  let path = '';
  let fields: Record<string, unknown> | undefined;
  let list: { readonly key: string; readonly names: string[] } | undefined;
  let key: string | undefined;
  for (const { text, at } of lines) {
    const head = /^(\S+):(?: |$)/.exec(text)?.[1];
    if (head !== undefined) {
      path = told.put(`config.${head}`, `config.${head}`, at);
      config.set(head, (fields = {}));
      list = key = undefined;
    } else if (!/^\s/.test(text)) fields = undefined;
    if (fields === undefined) continue;
    const start = head === undefined ? 0 : head.length + 1;
    for (const { 0: word, index } of text.slice(start).matchAll(/\S+/g)) {
      const place = at + start + index;
      if (LISTS.includes(word)) {
        list = { key: word, names: [] };
        fields[word] = told.put(`${path}.${word}`, list.names, place);
      } else if (list !== undefined)
        list.names.push(told.put(`${path}.${list.key}[${list.names.length}]`, word, place));
      else if (key === undefined) key = word;
      else {
        fields[key] = told.put(`${path}.${key}`, valueOf(word), place);
        key = undefined;
      }
    }
  }
  return told.told({ config: Object.fromEntries(config) });
}

/** A word as JSON has it. */
function valueOf(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  return /^\d{1,15}$/.test(word) ? Number(word) : word;
}
