import type { DeviceParts } from '../effect';
import { F } from '../features';
import { uint, type Rule } from '../layout';
import { command } from '../schema';

const SECTION = 'Packet Receive Filtering';

const zeroOrOne: Rule<number> = (value) =>
  value > 1
    ? {
        code: 'switch-value',
        severity: 'warning',
        message: `The switch is ${value}; the specification defines 0 (off) and 1 (on). QEMU treats any value except 0 as on.`,
        spec: `virtio 1.4, ${SECTION}`,
      }
    : undefined;

const mode = (number: number, name: keyof DeviceParts['rx'], title: string, what: string, feature: number) =>
  command({
    class: 0,
    command: number,
    title,
    since: '1.0',
    section: SECTION,
    feature,
    data: [uint('on', 1, `1: ${what}; 0: don't.`, { format: 'switch', rules: [zeroOrOne] })],
    result: [],
    summary: ({ on }) => `${title} ${on ? 'on' : 'off'}`,
    writes: [`rx.${name}`],
    effect: ({ rx }, { on }) => ({ rx: { ...rx, [name]: on !== 0 } }),
    supersededBy: 'command',
    qemu: { handler: 'virtio_net_handle_rx_mode' },
  });

/** Class VIRTIO_NET_CTRL_RX: receive modes. */
export const RX = {
  VIRTIO_NET_CTRL_RX_PROMISC: mode(0, 'promisc', 'promiscuous mode', 'receive all frames', F.CTRL_RX),
  VIRTIO_NET_CTRL_RX_ALLMULTI: mode(1, 'allmulti', 'all-multicast mode', 'receive all multicast frames', F.CTRL_RX),
  VIRTIO_NET_CTRL_RX_ALLUNI: mode(2, 'alluni', 'all-unicast mode', 'receive all unicast frames', F.CTRL_RX_EXTRA),
  VIRTIO_NET_CTRL_RX_NOMULTI: mode(3, 'nomulti', 'no-multicast mode', 'receive no multicast frames', F.CTRL_RX_EXTRA),
  VIRTIO_NET_CTRL_RX_NOUNI: mode(4, 'nouni', 'no-unicast mode', 'receive no unicast frames', F.CTRL_RX_EXTRA),
  VIRTIO_NET_CTRL_RX_NOBCAST: mode(5, 'nobcast', 'no-broadcast mode', 'receive no broadcast frames', F.CTRL_RX_EXTRA),
};
