import assert from 'node:assert/strict';
import { featureBit } from '../../../src/core/wire/features';
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

  it('names what the destination of a migration lacks, and ends with 1', async () => {
    const message = 'Features 0x1c0010130afffa7 unsupported. Allowed features: 0x179bfffe7';
    const { status, stdout, stderr } = await cvq('features', message);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: '' });
    const why = "Offered by the source's QEMU and negotiated by the guest; not offered by the destination's.";
    assert.equal(
      stdout,
      [
        "The migration's destination:",
        `  40  VIRTIO_F_RING_RESET      refused   ${why}`,
        `  54  VIRTIO_NET_F_GUEST_USO4  refused   ${why}`,
        `  55  VIRTIO_NET_F_GUEST_USO6  refused   ${why}`,
        `  56  VIRTIO_NET_F_HOST_USO    refused   ${why}`,
        '',
      ].join('\n'),
    );
    // Seen when 10.0 migrated to 7.2.
    const line = 'qemu-system-x86_64: Features 0x100e3bba3 unsupported. Allowed features: 0x140c3bba3';
    assert.deepEqual(await cvqJson(1, 'features', line), {
      version: 1,
      qemu: '11.1',
      asked: 'migration',
      features: [{ bit: 21, name: 'VIRTIO_NET_F_GUEST_ANNOUNCE', verdict: 'refused', why }],
    });
    const none = await cvq('features', 'Features 0x100000020 unsupported. Allowed features: 0x100000021');
    assert.deepEqual([none.status, none.stdout.includes('allows every feature')], [0, true]);
  });

  it('takes names and a bit string as the mask that they make', async () => {
    for (const [mask, ...others] of [
      ['0x400000', 'mq', 'VIRTIO_NET_F_MQ', 'MQ,', '0'.repeat(22) + '1' + '0'.repeat(41)],
      [
        '0x1000000300020001',
        'csum,ctrl_vq,version_1,iommu_platform,rss',
        `10000000000000000100000000000000110${'0'.repeat(25)}1000`,
      ],
      ['0x140000000000000', 'VIRTIO_NET_F_GUEST_USO4 host_uso', `${'0'.repeat(54)}1010000000${'0'.repeat(64)}`],
    ]) {
      const asked = await cvq('features', mask ?? '');
      for (const other of others) assert.deepEqual(await cvq('features', ...other.split(' ')), asked, other);
    }
    for (const [name, bit] of [
      ['VIRTIO_RING_F_EVENT_IDX', 29],
      ['VIRTIO_F_RING_PACKED', 34],
      ['packed', 34],
      ['queue_reset', 40],
      ['VHOST_F_LOG_ALL', 26],
      ['guest-uso6', 55],
      ['notf_coal', 53],
      ['VIRTIO_NET_F_CTRL_MAC_ADDR', 23],
    ] as const)
      assert.equal(featureBit(name), bit, name);
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
      [['features', 'mqq'], '"mqq" is neither hex digits'],
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
