import { flag, macAddress, parseList, parseObject, u16 } from '../../core/device/shape';
import { nameAt, wordAt, type SeenDevice } from './form';

const flagAt = flag('').parse;
const macAt = macAddress('').parse;
const numberAt = u16('').parse;

const STATES = ['normal', 'none', 'all'] as const;

/**
 * One device of a `query-rx-filter` reply. Source: QEMU, hw/net/virtio-net.c, virtio_net_query_rxfilter and
 * get_vlan_table.
 */
export function readRxFilter(json: unknown, path: string): SeenDevice {
  const fields = parseObject(json, path);
  const at = <T>(name: string, parse: (value: unknown, place: string) => T) => parse(fields[name], `${path}.${name}`);
  const stateAt = (name: string) => at(name, (value, place) => wordAt(value, place, STATES));
  const unicast = stateAt('unicast');
  const multicast = stateAt('multicast');
  return {
    name: at('name', nameAt),
    state: {
      mac: at('main-mac', macAt),
      rx: {
        promisc: at('promiscuous', flagAt),
        // `none` wins over `all`, so that it leaves the other mode open.
        ...(multicast === 'none' ? {} : { allmulti: multicast === 'all' }),
        ...(unicast === 'none' ? {} : { alluni: unicast === 'all' }),
        nomulti: multicast === 'none',
        nouni: unicast === 'none',
        // QEMU puts its own `nobcast` there, so that the reply says the opposite of the name.
        nobcast: at('broadcast-allowed', flagAt),
      },
      mac_table: {
        unicast: at('unicast-table', tableAt),
        multicast: at('multicast-table', tableAt),
        unicast_overflow: at('unicast-overflow', flagAt),
        multicast_overflow: at('multicast-overflow', flagAt),
      },
      // `all` stands for CTRL_VLAN not negotiated; the table lists all 4096 then.
      vlans: stateAt('vlan') === 'all' ? 'all' : at('vlan-table', vlansAt),
    },
  };
}

/** QEMU puts each address in front of those before it. */
function tableAt(json: unknown, path: string): string[] {
  return parseList(json, path)
    .map((each, i) => macAt(each, `${path}[${i}]`))
    .reverse();
}

function vlansAt(json: unknown, path: string): number[] {
  const vids = parseList(json, path).map((each, i) => numberAt(each, `${path}[${i}]`));
  return [...new Set(vids)].sort((a, b) => a - b);
}
