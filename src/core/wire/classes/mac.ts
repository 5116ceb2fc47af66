import { F } from '../features';
import { count, mac, macs, struct, type Rule } from '../layout';
import { isGroup, type MacAddress } from '../mac';
import { command } from '../schema';

const SECTION = 'Setting MAC Address Filtering';
const HANDLER = 'virtio_net_handle_mac';

const wrongList = (address: MacAddress, list: string, belongs: string) =>
  ({
    code: 'mac-in-wrong-list',
    severity: 'warning',
    message: `${address} is ${belongs} and is in the ${list} list. Devices use the position, and QEMU may move the address to the other list in a migration.`,
    spec: `virtio 1.4, ${SECTION}`,
  }) as const;

const unicastOnly: Rule<MacAddress> = (address) =>
  isGroup(address) ? wrongList(address, 'unicast', 'a group address') : undefined;
const multicastOnly: Rule<MacAddress> = (address) =>
  isGroup(address) ? undefined : wrongList(address, 'multicast', 'an individual address');

const validAddress: Rule<MacAddress> = (address) =>
  isGroup(address) || address === '00:00:00:00:00:00'
    ? {
        code: 'mac-not-usable',
        severity: 'warning',
        message: `${address} can't be a station's own address${isGroup(address) ? ': it is a group address' : ''}. QEMU still accepts and restores it.`,
        spec: 'virtio 1.4, Setting MAC Address Filtering; IEEE 802',
      }
    : undefined;

/** Class VIRTIO_NET_CTRL_MAC: the device's own address and its filter table. */
export const MAC = {
  VIRTIO_NET_CTRL_MAC_TABLE_SET: command({
    class: 1,
    command: 0,
    title: 'MAC filter table',
    since: '1.0',
    section: SECTION,
    feature: F.CTRL_RX,
    data: [
      struct('unicast', 'Unicast addresses to receive.', [
        count('entries', 4, 'macs', 'How many addresses follow.', { legacy: true }),
        macs('macs', 'entries', 'The addresses, 6 bytes each.', [unicastOnly]),
      ]),
      struct('multicast', 'Multicast addresses to receive.', [
        count('entries', 4, 'macs', 'How many addresses follow.', { legacy: true }),
        macs('macs', 'entries', 'The addresses, 6 bytes each.', [multicastOnly]),
      ]),
    ],
    result: [],
    summary: ({ unicast, multicast }) =>
      unicast.macs.length + multicast.macs.length === 0
        ? 'empty the MAC filter table'
        : `filter for ${unicast.macs.length} unicast and ${multicast.macs.length} multicast addresses`,
    writes: ['mac_table.unicast', 'mac_table.multicast', 'mac_table.unicast_overflow', 'mac_table.multicast_overflow'],
    effect: (_, { unicast, multicast }) => ({
      mac_table: {
        unicast: unicast.macs,
        multicast: multicast.macs,
        unicast_overflow: false,
        multicast_overflow: false,
      },
    }),
    supersededBy: 'command',
    qemu: { handler: HANDLER },
    trailing: "QEMU's model refuses such a table.",
  }),
  VIRTIO_NET_CTRL_MAC_ADDR_SET: command({
    class: 1,
    command: 1,
    title: 'MAC address',
    since: '1.0',
    section: SECTION,
    feature: F.CTRL_MAC_ADDR,
    data: [mac('mac', "The device's own address.", [validAddress])],
    result: [],
    summary: (values) => `own address ${values.mac}`,
    writes: ['mac'],
    effect: (_, { mac: address }) => ({ mac: address }),
    supersededBy: 'command',
    qemu: {
      handler: HANDLER,
      refuses: (_, __, trailing) => (trailing ? 'The data is longer than an address.' : undefined),
    },
    trailing: "QEMU's model refuses such an address.",
  }),
};
