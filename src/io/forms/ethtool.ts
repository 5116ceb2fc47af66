import { flag, parseList, parseObject, StateError, u16 } from '../../core/device/shape';
import { toHex } from '../../core/wire/hex';
import { below, FormError, nameAt, type SeenDevice, type Told } from './form';
import { decimal, quoted, TextTold, type Line } from './text';

const flagAt = flag('').parse;
const numberAt = u16('').parse;

const MOST_KEY_BYTES = 255;

/**
 * One device of `ethtool -x`: what the driver has sent, without hash types and the rest. The text has the number of queue
 * pairs in use, too. Source: ethtool, netlink/rss.c, dump_json_rss_info; Linux, drivers/net/virtio_net.c, virtnet_get_rxfh
 * and virtnet_get_rxnfc.
 */
export function readRss({ placeOf }: Told, json: unknown, path: string): SeenDevice {
  const fields = parseObject(json, path);
  const at = (name: string) => below(path, name);
  const {
    ifname,
    'rss-indirection-table': table,
    'rss-hash-key': key,
    'rss-hash-function': hash,
    'rss-hash-function-raw': raw,
    rings,
  } = fields;
  if (hash !== undefined ? hash !== 'toeplitz' : raw !== undefined)
    throw new StateError(at('rss-hash-function'), 'must be "toeplitz", the only hash of a virtio-net device');
  if (table === undefined)
    throw new FormError(
      'There is no indirection table in it: the device has no RSS, or the driver does not use it.',
      placeOf(path),
    );
  return {
    name: nameAt(ifname, at('ifname')),
    state: rings === undefined ? {} : { queue_pairs: numberAt(rings, at('rings')) },
    rss: {
      indirection_table: tableAt(table, at('rss-indirection-table')),
      ...(key === undefined ? {} : { key: toHex(keyAt(key, at('rss-hash-key'))) }),
    },
  };
}

function tableAt(json: unknown, path: string): number[] {
  const list = parseList(json, path);
  if (list.length === 0) throw new StateError(path, 'must have at least one entry');
  return list.map((each, i) => numberAt(each, `${path}[${i}]`));
}

function keyAt(json: unknown, path: string): Uint8Array {
  const list = parseList(json, path);
  if (list.length > MOST_KEY_BYTES) throw new StateError(path, `must have up to ${MOST_KEY_BYTES} bytes`);
  return Uint8Array.from(list, (each, i) => {
    const byte = numberAt(each, `${path}[${i}]`);
    if (byte > 255) throw new StateError(`${path}[${i}]`, 'must be a byte');
    return byte;
  });
}

/** What starts the text of `ethtool -x`. */
export const RSS_DEVICE = /^RX flow hash indirection table for (\S+) with (\d{1,9}) RX ring\(s\)/;

const UNSUPPORTED = /^\s*Operation not supported/;

export function rssOfText(lines: Iterable<Line>): Told {
  return devicesOfText(lines, RSS_DEVICE, (fields, told, path, [, , rings = '0'], start) => {
    fields['rings'] = told.put(below(path, 'rings'), Number(rings), start);
    let part: 'table' | 'key' | 'function' | undefined = 'table';
    return ({ text, at }) => {
      if (text.startsWith('RSS hash key:')) part = 'key';
      else if (text.startsWith('RSS hash function:')) part = 'function';
      else if (/^\S[^:]*:$/.test(text)) part = undefined;
      else if (UNSUPPORTED.test(text) || text.trim() === '') return;
      else if (part === 'table') addRow(text, at, fields, told, below(path, 'rss-indirection-table'));
      else if (part === 'key') {
        if (!/^[0-9a-f]{2}(?::[0-9a-f]{2})*\s*$/i.test(text))
          throw new FormError(`${quoted(text)} isn't a key such as 01:02:03.`, at);
        const bytes = text.trim().split(':', MOST_KEY_BYTES + 1);
        fields['rss-hash-key'] = told.put(
          below(path, 'rss-hash-key'),
          bytes.map((byte) => Number.parseInt(byte, 16)),
          at,
        );
      } else if (part === 'function') {
        const on = /^\s+(\S+): on\s*$/.exec(text)?.[1];
        if (on !== undefined) fields['rss-hash-function'] = told.put(below(path, 'rss-hash-function'), on, at);
      }
    };
  });
}

/** A row of the table: the number of its first entry, and up to eight entries. */
function addRow(text: string, at: number, fields: Record<string, unknown>, told: TextTold, path: string): void {
  const known = fields['rss-indirection-table'];
  const table: unknown[] = Array.isArray(known) ? known : told.put(path, [], at);
  fields['rss-indirection-table'] = table;
  const [first, ...entries] = [...text.matchAll(/[^\s:]+/g)];
  if (first === undefined || !/^\s*\d+:\s/.test(text) || decimal(first[0], at) !== table.length)
    throw new FormError(`${quoted(text)} isn't the row of the table from entry ${table.length} on.`, at);
  for (const { 0: word, index } of entries)
    table.push(told.put(`${path}[${table.length}]`, decimal(word, at + index), at + index));
}

/**
 * One device of `ethtool -l`: what is combined is a queue pair. Source: Linux, drivers/net/virtio_net.c,
 * virtnet_get_channels.
 */
export function readChannels(_: Told, json: unknown, path: string): SeenDevice {
  const fields = parseObject(json, path);
  const at = (name: string) => below(path, name);
  const most = numberAt(fields['combined-max'], at('combined-max'));
  return {
    name: nameAt(fields['ifname'], at('ifname')),
    state: { queue_pairs: numberAt(fields['combined'], at('combined')) },
    // The driver takes 1 also where the device tells no number of pairs.
    ...(most > 1 ? { config: { max_virtqueue_pairs: most } } : {}),
  };
}

/** What starts the text of `ethtool -l`. */
export const CHANNELS_DEVICE = /^Channel parameters for (\S+):$/;

export function channelsOfText(lines: Iterable<Line>): Told {
  return devicesOfText(lines, CHANNELS_DEVICE, (fields, told, path) => {
    let end = '-max';
    return ({ text, at }) => {
      if (text.startsWith('Current hardware settings:')) end = '';
      const [, name, word] = /^(Combined):\s+(\S+)/.exec(text) ?? [];
      if (name === undefined || word === undefined) return;
      const key = `combined${end}`;
      fields[key] = told.put(below(path, key), decimal(word, at), at);
    };
  });
}

/**
 * One device of `ethtool -k`. VLAN filtering is fixed, by CTRL_VLAN. Of the offloads the driver tells less than the state
 * has: `rx-gro-hw` stands for all of GUEST_TSO4, GUEST_TSO6, GUEST_ECN and GUEST_UFO (and USO since Linux 6.2) that were
 * negotiated, until 5.13 under the name of `large-receive-offload`; GUEST_CSUM can't be turned off, and XDP turns all off
 * unseen. Source: Linux, drivers/net/virtio_net.c, virtnet_probe, virtnet_set_features and virtnet_clear_guest_offloads.
 */
export function readOffloads(_: Told, json: unknown, path: string): SeenDevice {
  const fields = parseObject(json, path);
  const offload = (name: string) => {
    const value = fields[name];
    if (value === undefined) return undefined;
    const at = below(path, name);
    const { active, fixed } = parseObject(value, at);
    return { isOn: flagAt(active, `${at}.active`), isFixed: flagAt(fixed, `${at}.fixed`) };
  };
  const vlans = offload('rx-vlan-filter');
  const csum = offload('rx-checksumming');
  const gro = [offload('rx-gro-hw'), offload('large-receive-offload')].find((each) => each && !each.isFixed);
  const remarks: string[] = [];
  if (vlans?.isFixed) remarks.push(`CTRL_VLAN is ${vlans.isOn ? '' : 'not '}negotiated (rx-vlan-filter).`);
  if (csum?.isFixed) remarks.push(`GUEST_CSUM is ${csum.isOn ? '' : 'not '}negotiated (rx-checksumming).`);
  if (gro)
    remarks.push(
      gro.isOn
        ? 'The driver has not turned off offloads of segments; which were negotiated is not told.'
        : 'The driver has turned off GUEST_TSO4, GUEST_TSO6, GUEST_ECN and GUEST_UFO.',
    );
  return {
    name: nameAt(fields['ifname'], below(path, 'ifname')),
    state: vlans?.isFixed && !vlans.isOn ? { vlans: 'all' } : {},
    ...(remarks.length === 0 ? {} : { remarks }),
  };
}

/** What starts the text of `ethtool -k`. */
export const OFFLOADS_DEVICE = /^Features for (\S+):$/;

export function offloadsOfText(lines: Iterable<Line>): Told {
  return devicesOfText(lines, OFFLOADS_DEVICE, (fields, told, path) => ({ text, at }) => {
    const [, name, state, fixed] = /^\s*([\w-]+): (on|off)\b(?:.*(\[fixed\]))?/.exec(text) ?? [];
    if (name === undefined) return;
    fields[name] = told.put(below(path, name), { active: state === 'on', fixed: fixed !== undefined }, at);
  });
}

type Fields = Record<string, unknown>;

/** What takes the lines of one device into its fields. */
type LineTaker = (line: Line) => void;

/** A text in which a line such as `Features for eth0:` starts each device, as the list that JSON has of them. */
function devicesOfText(
  lines: Iterable<Line>,
  head: RegExp,
  takerOf: (fields: Fields, told: TextTold, path: string, head: RegExpExecArray, at: number) => LineTaker,
): Told {
  const told = new TextTold();
  const devices: Fields[] = [];
  let take: LineTaker | undefined;
  for (const line of lines) {
    const found = head.exec(line.text.trimEnd());
    if (!found) take?.(line);
    else {
      const path = `[${devices.length}]`;
      const fields: Fields = { ifname: told.put(below(path, 'ifname'), found[1], line.at) };
      told.put(path, fields, line.at);
      devices.push(fields);
      take = takerOf(fields, told, path, found, line.at);
    }
  }
  return told.told(devices);
}
