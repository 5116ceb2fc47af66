import { HASH_TYPES, bitNames } from '../wire/bits';
import type { Command } from '../wire/commands';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import type { DeviceLimits } from './limits';
import type { DeviceState, MacTable } from './state';

/** Why a command asks for more than the device holds; undefined when it doesn't. */
export function overLimit(state: DeviceState, command: Command): string | undefined {
  const { limits } = state;
  if (!limits) return undefined;
  switch (command.name) {
    case 'VIRTIO_NET_CTRL_MAC_TABLE_SET': {
      const addresses = command.data.unicast.macs.length + command.data.multicast.macs.length;
      return limits.mac_table_overflow === 'widen'
        ? undefined
        : over(addresses, limits.mac_table_entries, (n) => `The table has ${plural(n, 'address', 'addresses')}`);
    }
    case 'VIRTIO_NET_CTRL_VLAN_ADD':
      if (state.vlans === 'all' || state.vlans.includes(command.data.vid)) return undefined;
      return over(state.vlans.length + 1, limits.vlans, (n) => `It would be the ${ordinal(n)} VLAN`);
    case 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG':
    case 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG':
      return alienTypes(command.data.hash_types, limits);
    case 'VIRTNET_RSS_CTX_CTRL_MOD':
      return alienTypes(command.data.rss.hash_types, limits);
    case 'VIRTNET_RSS_CTX_CTRL_ADD': {
      const contexts = new Set([...Object.keys(state.rss_contexts ?? {}), String(command.data.rss_ctx_id)]);
      return (
        over(contexts.size, limits.rss_contexts, (n) => `It would be the ${ordinal(n)} RSS context`) ??
        alienTypes(command.data.rss.hash_types, limits)
      );
    }
    case 'VIRTIO_NET_CTRL_RX_PROMISC':
    case 'VIRTIO_NET_CTRL_RX_ALLMULTI':
    case 'VIRTIO_NET_CTRL_RX_ALLUNI':
    case 'VIRTIO_NET_CTRL_RX_NOMULTI':
    case 'VIRTIO_NET_CTRL_RX_NOUNI':
    case 'VIRTIO_NET_CTRL_RX_NOBCAST':
    case 'VIRTIO_NET_CTRL_MAC_ADDR_SET':
    case 'VIRTIO_NET_CTRL_VLAN_DEL':
    case 'VIRTIO_NET_CTRL_ANNOUNCE_ACK':
    case 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET':
    case 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET':
    case 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET':
    case 'VIRTIO_NET_CTRL_HASH_TUNNEL_SET':
    case 'VIRTIO_NET_CTRL_STATS_QUERY':
    case 'VIRTIO_NET_CTRL_STATS_GET':
    case 'VIRTNET_RSS_CTX_CTRL_CAP_GET':
    case 'VIRTNET_RSS_CTX_CTRL_DEL':
      return undefined;
  }
}

function over(count: number, limit: number | undefined, what: (count: number) => string): string | undefined {
  return limit === undefined || count <= limit ? undefined : `${what(count)}; the device holds ${limit}.`;
}

function alienTypes(types: number, { hash_types }: DeviceLimits): string | undefined {
  if (hash_types === undefined) return undefined;
  const alien = BigInt(types) & ~BigInt(hash_types);
  if (alien === 0n) return undefined;
  return `It asks for hash types ${bitNames(alien, HASH_TYPES).join(', ')}; the device takes ${hexNumber(hash_types)}.`;
}

function ordinal(n: number): string {
  const ends = ['th', 'st', 'nd', 'rd'];
  const end = Math.floor((n % 100) / 10) === 1 ? 'th' : (ends[n % 10] ?? 'th');
  return `${n.toLocaleString('en')}${end}`;
}

/** The table as a device holds it that widens: a list that doesn't fit in what is left is dropped, and counts as "all". */
export function widened(table: MacTable, { mac_table_entries: entries, mac_table_overflow }: DeviceLimits): MacTable {
  if (entries === undefined || mac_table_overflow !== 'widen') return table;
  const unicast_overflow = table.unicast.length > entries;
  const unicast = unicast_overflow ? [] : table.unicast;
  const multicast_overflow = table.multicast.length > entries - unicast.length;
  return { unicast, multicast: multicast_overflow ? [] : table.multicast, unicast_overflow, multicast_overflow };
}
