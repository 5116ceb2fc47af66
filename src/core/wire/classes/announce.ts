import { F } from '../features';
import { command } from '../schema';

/** Class VIRTIO_NET_CTRL_ANNOUNCE: the driver has sent its gratuitous packets. */
export const ANNOUNCE = {
  VIRTIO_NET_CTRL_ANNOUNCE_ACK: command({
    class: 3,
    command: 0,
    title: 'announce acknowledged',
    since: '1.0',
    section: 'Gratuitous Packet Sending',
    feature: F.GUEST_ANNOUNCE,
    data: [],
    result: [],
    summary: () => 'the driver has sent the announcement',
    writes: ['status.announce'],
    effect: ({ status }) => ({ status: { ...status, announce: false } }),
    judgedBy: ['status.announce'],
    supersededBy: 'none',
    qemu: {
      handler: 'virtio_net_handle_announce',
      refuses: ({ status }) => (status.announce ? undefined : 'No announcement is pending.'),
    },
  }),
};
