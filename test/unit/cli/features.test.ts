import assert from 'node:assert/strict';
import { cvq, cvqJson } from './cvq';

describe('cvq features', () => {
  it('explains a message bit by bit, and ends with 1', async () => {
    const message = 'vdpa svq does not work with features 0x1c0004';
    const { status, stdout, stderr } = await cvq('features', '--qemu', '7.2.22', message);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: '' });
    assert.equal(
      stdout,
      [
        'QEMU 7.2, Shadow Virtqueue:',
        '   2  VIRTIO_NET_F_CTRL_GUEST_OFFLOADS  refused   QEMU accepts it since 8.1.',
        '  18  VIRTIO_NET_F_CTRL_RX              refused   QEMU accepts it since 8.1.',
        '  19  VIRTIO_NET_F_CTRL_VLAN            refused   QEMU accepts it since 8.2.',
        '  20  VIRTIO_NET_F_CTRL_RX_EXTRA        refused   QEMU accepts it since 8.1.',
        '',
      ].join('\n'),
    );
    const unquoted = await cvq('features', '--qemu', 'qemu-7.2', ...message.split(' '));
    assert.equal(unquoted.stdout, stdout);
  });

  it('says what QEMU would say to a device, and ends with 0 where it says nothing', async () => {
    const refused = await cvq('features', '0x300020001', '--qemu', '10.0');
    assert.deepEqual([refused.status, refused.stdout.includes('It says')], [0, false]);
    const { stdout } = await cvq('features', '0x320020000');
    assert.match(stdout, /^QEMU 11\.1, /);
    const announced = await cvq('features', '0x300220000');
    assert.equal(announced.status, 1);
    assert.match(announced.stdout, /\nIt says: vdpa svq does not work with features 0x200000\n$/);
  });

  it('is JSON when asked', async () => {
    assert.deepEqual(await cvqJson(1, 'features', '200000', '--qemu', '9.1.2'), {
      version: 1,
      qemu: '9.1',
      asked: 'offered',
      features: [
        {
          bit: 21,
          name: 'VIRTIO_NET_F_GUEST_ANNOUNCE',
          verdict: 'refused',
          why: 'QEMU itself offers it to the guest and answers ANNOUNCE_ACK; a device that offers it is refused.',
        },
        ...[32, 33].map((bit) => ({
          bit,
          name: bit === 32 ? 'VIRTIO_F_VERSION_1' : 'VIRTIO_F_ACCESS_PLATFORM',
          verdict: 'lacking',
          since: '7.2',
          why: 'The device must offer it: Shadow Virtqueue uses its own addresses, in little-endian rings.',
        })),
      ],
      message: 'vdpa svq does not work with features 0x200000',
    });
  });

  it('says what it wants', async () => {
    for (const [args, part] of [
      [['features', 'mq'], '"mq" is neither hex digits'],
      [['features', '0x1', '--qemu', '6.2'], '7.2, 8.0, 8.1'],
      [['features'], "'features'"],
    ] as const) {
      const { status, stdout, stderr } = await cvq(...args);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
      assert.ok(stderr.includes(part), stderr);
    }
  });
});

describe('cvq restore --profile', () => {
  it('takes any version of a known release', async () => {
    const { status, stderr } = await cvq('restore', 'nowhere.json', '--profile', '9.1.2');
    assert.deepEqual([status, stderr.includes('profile')], [2, false]);
  });
});
