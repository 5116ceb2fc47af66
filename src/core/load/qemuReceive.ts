import { F } from '../wire/features';
import type { RxMode } from '../device/parts/receive';
import { asReset, because, gives, left, step, unsendable, type QemuRule } from './rule';

const PROMISC_OVERFLOW =
  'The unicast addresses overflowed, so QEMU leaves the device promiscuous, as it is after reset, though the guest turned it off.';

const promisc: QemuRule = {
  since: '8.1',
  what: 'promiscuous mode',
  sends: '`RX_PROMISC` 0, never 1',
  when: '`CTRL_RX`; off, and no overflow of unicast addresses',
  covers: ['rx.promisc'],
  reads: ({ rx }) => (rx.promisc ? [] : ['mac_table']),
  source: 'vhost_vdpa_net_load_rx (b12f907eea)',
  apply: ({ rx, mac_table }, destination) => {
    const what = 'promiscuous mode';
    if (!gives(destination, F.CTRL_RX)) return unsendable('rx.promisc', what, F.CTRL_RX, rx.promisc);
    if (rx.promisc) {
      const why =
        'It is on. QEMU never sends 1: it relies on the device being promiscuous after reset, which the specification does not promise.';
      return asReset('rx.promisc', what, why);
    }
    if (mac_table.unicast_overflow) return left('rx.promisc', what, because('widened', PROMISC_OVERFLOW));
    const reason = 'The guest turned promiscuous mode off; after a reset it is on.';
    return { send: [step('VIRTIO_NET_CTRL_RX_PROMISC', { on: 0 }, 'rx.promisc', reason)] };
  },
};

const allmulti: QemuRule = {
  since: '8.1',
  what: 'all-multicast mode',
  sends: '`RX_ALLMULTI` 1, never 0',
  when: '`CTRL_RX`; on, or an overflow of multicast addresses',
  covers: ['rx.allmulti'],
  reads: ({ rx }) => (rx.allmulti ? [] : ['mac_table']),
  source: 'vhost_vdpa_net_load_rx (b12f907eea)',
  apply: ({ rx, mac_table: { multicast_overflow } }, destination) => {
    const what = 'all-multicast mode';
    if (!gives(destination, F.CTRL_RX)) return unsendable('rx.allmulti', what, F.CTRL_RX, !rx.allmulti);
    if (!rx.allmulti && !multicast_overflow) return asReset('rx.allmulti', what, 'It is off, as after a reset.');
    const reason = rx.allmulti
      ? 'All-multicast mode is on.'
      : 'The multicast addresses overflowed: all multicast in place of the table.';
    return { send: [step('VIRTIO_NET_CTRL_RX_ALLMULTI', { on: 1 }, 'rx.allmulti', reason)] };
  },
};

const EXTRA = [
  ['alluni', 'VIRTIO_NET_CTRL_RX_ALLUNI', 'All-unicast mode'],
  ['nomulti', 'VIRTIO_NET_CTRL_RX_NOMULTI', 'No-multicast mode'],
  ['nouni', 'VIRTIO_NET_CTRL_RX_NOUNI', 'No-unicast mode'],
  ['nobcast', 'VIRTIO_NET_CTRL_RX_NOBCAST', 'No-broadcast mode'],
] as const satisfies readonly (readonly [keyof RxMode, string, string])[];

const extraModes = EXTRA.map(([mode, name, title]): QemuRule => {
  const path = `rx.${mode}`;
  const what = title.toLowerCase();
  return {
    since: '8.1',
    what,
    sends: `\`${name.replace('VIRTIO_NET_CTRL_', '')}\` 1, never 0`,
    when: '`CTRL_RX` and `CTRL_RX_EXTRA`; on',
    covers: [path],
    source: 'vhost_vdpa_net_load_rx (4fd180c7bb)',
    apply: ({ rx }, destination) => {
      if (!rx[mode]) return asReset(path, what, 'It is off, as after a reset.');
      // QEMU nests the test for CTRL_RX_EXTRA in the one for CTRL_RX.
      if (!gives(destination, F.CTRL_RX)) return unsendable(path, what, F.CTRL_RX, false);
      if (!gives(destination, F.CTRL_RX_EXTRA)) return unsendable(path, what, F.CTRL_RX_EXTRA, false);
      return { send: [step(name, { on: 1 }, path, `${title} is on.`)] };
    },
  };
});

/** The receive modes, in QEMU's order. */
export const receiveModes: readonly QemuRule[] = [promisc, allmulti, ...extraModes];
