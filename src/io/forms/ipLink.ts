import { macAddress, parseList, parseObject, StateError } from '../../core/device/shape';
import type { Json } from '../../core/device/jsonData';
import { below, nameAt, someDevices, type OneOrMore, type SeenDevice, type Told } from './form';
import { decimal, TextTold, type Line } from './text';

const macAt = macAddress('').parse;

/**
 * `ip -d link`: interfaces on the virtio bus where it tells buses, else all Ethernet ones.
 * Source: iproute2, ip/ipaddress.c, print_linkinfo.
 */
export function readLinks({ value }: Told): OneOrMore<SeenDevice> {
  const links = parseList(value, '')
    .map((json, i) => ({ fields: parseObject(json, `[${i}]`), path: `[${i}]` }))
    .filter(({ fields }) => fields['link_type'] === 'ether');
  const onBuses = links.some(({ fields }) => fields['parentbus'] !== undefined);
  const chosen = onBuses ? links.filter(({ fields }) => fields['parentbus'] === 'virtio') : links;
  return someDevices(
    chosen.map(({ fields, path }) => seenLink(fields, path)),
    onBuses ? 'None of these interfaces is on the virtio bus.' : 'There is no Ethernet interface in it.',
  );
}

/**
 * What the driver has been told for its device. It sends the modes only while the interface is up, and the link of an
 * interface that is down isn't told. The flags PROMISC and ALLMULTI are those that a user has set; what the device was
 * asked for follows from the counts, which also have what bridges and captures ask for.
 * Source: Linux, net/core/dev.c, dev_get_flags and __dev_set_rx_mode; drivers/net/virtio_net.c, virtnet_set_rx_mode.
 */
function seenLink(fields: Readonly<Record<string, unknown>>, path: string): SeenDevice {
  const at = (name: string) => below(path, name);
  const flags = new Set(parseList(fields['flags'], at('flags')));
  const isUp = flags.has('UP');
  const asked = (name: string, flag: string) => {
    const count = fields[name];
    if (count !== undefined) return countAt(count, at(name)) > 0;
    return flags.has(flag) ? true : undefined;
  };
  const promisc = asked('promiscuity', 'PROMISC');
  const allmulti = asked('allmulti', 'ALLMULTI');
  const rx: Record<string, Json> = {};
  if (isUp && promisc !== undefined) rx['promisc'] = promisc;
  if (isUp && allmulti !== undefined) rx['allmulti'] = allmulti;
  const remarks = [
    isUp
      ? 'The receive modes are what the driver wants; the device has them if CTRL_RX is negotiated.'
      : 'The interface is down: its link is not told, and the driver sends no receive modes.',
    ...(isUp && promisc === undefined ? ['Receive modes need the counts of ip -d link.'] : []),
  ];
  return {
    name: nameAt(fields['ifname'], at('ifname')),
    state: {
      mac: macAt(fields['address'], at('address')),
      ...(isUp ? { status: { link_up: flags.has('LOWER_UP') } } : {}),
      ...(Object.keys(rx).length === 0 ? {} : { rx }),
    },
    remarks,
  };
}

function countAt(json: unknown, path: string): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 0)
    throw new StateError(path, 'must be a whole number');
  return json;
}

/** What starts an interface in the text. */
export const LINK = /^\d+: ([^\s:@]+)(?:@\S+)?: <([A-Z\d_,-]*)> mtu \d/;

export function linksOfText(lines: Iterable<Line>): Told {
  const told = new TextTold();
  const links: Record<string, unknown>[] = [];
  let path = '';
  let link: Record<string, unknown> | undefined;
  for (const { text, at } of lines) {
    const [, ifname, flags = ''] = LINK.exec(text) ?? [];
    if (ifname !== undefined) {
      path = `[${links.length}]`;
      link = {
        ifname: told.put(below(path, 'ifname'), ifname, at),
        flags: told.put(below(path, 'flags'), flags.split(','), at),
      };
      links.push(told.put(path, link, at));
    }
    if (link === undefined) continue;
    const [, type, address] = /^\s+link\/(\S+)(?: (\S+))?/.exec(text) ?? [];
    if (type !== undefined) {
      link['link_type'] = type;
      link['address'] = told.put(below(path, 'address'), address, at);
    }
    for (const { 0: all, 1: name = '', 2: word = '', index } of text.matchAll(COUNTS)) {
      const place = at + index + all.length - word.length;
      link[name] ??= told.put(below(path, name), name === 'parentbus' ? word : decimal(word, place), place);
    }
  }
  return told.told(links);
}

const COUNTS = /\s(promiscuity|allmulti|parentbus) (\S+)/g;
