import { F } from '../features';
import { uint, type Rule } from '../layout';
import { command } from '../schema';
import { changedVlans } from '../vlans';

const SECTION = 'VLAN Filtering';

const validVid: Rule<number> = (vid) =>
  vid > 4094
    ? {
        code: 'vid-out-of-range',
        severity: vid > 4095 ? 'error' : 'warning',
        ...(vid > 4095 ? { refuses: true } : {}),
        message:
          vid > 4095
            ? `VLAN ${vid} doesn't exist: a VLAN id has 12 bits. QEMU's model refuses it after the device has accepted it.`
            : 'VLAN 4095 is reserved by IEEE 802.1Q. QEMU keeps and restores it.',
        spec: `virtio 1.4, ${SECTION}; IEEE 802.1Q`,
      }
    : undefined;

/** VLANs that QEMU's model knows. */
export const QEMU_VLANS = 4096;

const vlan = (number: number, title: string, verb: string, isIn: boolean) =>
  command({
    class: 2,
    command: number,
    title,
    since: '1.0',
    section: SECTION,
    feature: F.CTRL_VLAN,
    data: [uint('vid', 2, 'VLAN id, 0 to 4094.', { legacy: true, rules: [validVid] })],
    result: [],
    summary: ({ vid }) => `${verb} VLAN ${vid}${vid === 0 ? ' (priority-tagged frames)' : ''}`,
    writes: ['vlans', 'vlans.{vid}'],
    // While CTRL_VLAN isn't negotiated there is no filter: all VLANs pass, whatever is added.
    effect: ({ vlans }, { vid }) => (vlans === 'all' ? undefined : { vlans: changedVlans(vlans, [{ vid, isIn }]) }),
    supersededBy: { field: 'vid', below: QEMU_VLANS },
    qemu: {
      handler: 'virtio_net_handle_vlan_table',
      refusesByBytes: true,
      refuses: (_, { vid }) => (vid < QEMU_VLANS ? undefined : `VLAN ${vid} is beyond the model's ${QEMU_VLANS}.`),
    },
  });

/** Class VIRTIO_NET_CTRL_VLAN: the VLAN filter table. */
export const VLAN = {
  VIRTIO_NET_CTRL_VLAN_ADD: vlan(0, 'add VLAN', 'receive', true),
  VIRTIO_NET_CTRL_VLAN_DEL: vlan(1, 'delete VLAN', 'no longer receive', false),
};
