import assert from 'node:assert/strict';
import { readForm } from '../../../../src/io/forms/readForm';
import { fixture, problem, seen } from './support';

const mask = (...bits: readonly number[]) =>
  `0x${bits.reduce((all, bit) => all | (1n << BigInt(bit)), 0n).toString(16)}`;

describe('vdpa dev config show', () => {
  const features = mask(0, 1, 3, 5, 11, 12, 16, 17, 22, 23, 32, 33);

  it('tells features, configuration and link', () => {
    const mac = '00:11:22:aa:bb:01';
    const config = { mac, status: 1, max_virtqueue_pairs: 4, mtu: 1500 };
    const text = fixture('cases/vdpa-config.txt');
    const status = { link_up: true, announce: false };
    assert.deepEqual(seen(text, 'vdpa dev config show'), [{ name: 'vdpa0', state: { features, mac, status }, config }]);
    // Without MAC, commands may have set another address than the configuration's.
    const [other] = seen(text.replace(' MAC ', ' '), 'vdpa dev config show');
    assert.equal(other.state['mac'], undefined);
    assert.equal(other.config?.mac, mac);
  });

  const JSON_TEXT = fixture('forms/vdpa.json');
  const TEXT = fixture('forms/vdpa.txt');
  const TOLD = [
    {
      name: 'vdpa.a',
      state: {
        features: mask(28, 32, 51),
        // No command can set another address.
        mac: '52:54:00:aa:00:01',
        status: { link_up: false, announce: true },
      },
      config: { mac: '52:54:00:aa:00:01', status: 2, mtu: 9000 },
      offered: (1n << 5n) | (1n << 29n),
    },
    { name: 'vdpa-b', state: { status: { link_up: true, announce: false } }, config: { status: 1 } },
  ];

  it('tells the same as JSON and as text, of several devices', () => {
    for (const text of [
      JSON_TEXT,
      JSON.stringify(JSON.parse(JSON_TEXT)),
      TEXT,
      `root@host:~# vdpa dev config show\n${TEXT}root@host:~# `,
    ])
      assert.deepEqual(seen(text, 'vdpa dev config show'), TOLD, text);
  });

  it('says where it is wrong', () => {
    assert.deepEqual(problem(TEXT.replace('RING_EVENT_IDX', 'RING_EVENTS')), {
      problem: '`config.vdpa.a.dev_features[1]`: names no feature that is known.',
      at: 'RING_EVENTS',
    });
    assert.deepEqual(problem(TEXT.replace('mtu 9000', 'mtu 90000')).at, '90000 ');
    assert.match(problem(JSON_TEXT.replace('"down"', '"gone"')).problem, /^`config\.vdpa\.a\.link`: must be "up" or/);
    assert.match(problem('{"config": {"vblk0": {}}}').problem, /^None of these devices tells its configuration/);
  });
});

describe('ethtool -x', () => {
  it('tells table and key', () => {
    const [device, ...more] = seen(fixture('cases/ethtool-x.txt'), 'ethtool -x');
    assert.deepEqual(more, []);
    assert.deepEqual(device, {
      name: 'eth0',
      state: { queue_pairs: 4 },
      // Hash types, the unclassified queue and the transmit queues are not told.
      rss: { indirection_table: [0, 1, 2, 3, 0, 1, 2, 3], key: '0102030405060708' },
    });
  });

  const TEXT = fixture('forms/ethtool-x.txt');
  const RSS = { indirection_table: Array<number>(128).fill(1), key: 'fe'.repeat(40) };

  it('tells the same as JSON and as text', () => {
    const json = [
      {
        ifname: 'ens3',
        'rss-indirection-table': Array<number>(128).fill(1),
        'rss-hash-key': Array<number>(40).fill(0xfe),
        'rss-hash-function': 'toeplitz',
        'rss-input-transformation': { 'symmetric-xor': false },
      },
    ];
    for (const text of [TEXT, `[root@vm ~]# ethtool -x ens3\n${TEXT}`])
      assert.deepEqual(seen(text, 'ethtool -x'), [{ name: 'ens3', state: { queue_pairs: 2 }, rss: RSS }]);
    for (const text of [JSON.stringify(json), JSON.stringify(json, undefined, 8)])
      assert.deepEqual(seen(text, 'ethtool -x'), [{ name: 'ens3', state: {}, rss: RSS }]);
    const without = TEXT.replace(/fe:[fe:]*/, 'Operation not supported');
    assert.deepEqual(seen(without, 'ethtool -x')[0].rss, { indirection_table: RSS.indirection_table });
  });

  it('says where it is wrong, and what it lacks', () => {
    assert.deepEqual(problem(TEXT.replace('   16:', '   17:')), {
      problem: '"   17:      1      1      1      1     …" isn\'t the row of the table from entry 16 on.',
      at: `   17:${'      1'.repeat(8)}`,
    });
    assert.match(problem(TEXT.replace('fe:fe', 'fg:fe')).problem, /^"fg:fe.*…" isn't a key such as 01:02:03\.$/);
    assert.match(
      problem(TEXT.replace('toeplitz: on', 'toeplitz: off').replace('xor: off', 'xor: on')).problem,
      /must be "toeplitz"/,
    );
    const none =
      'RX flow hash indirection table for eth0 with 1 RX ring(s):\nOperation not supported\nRSS hash key:\nOperation not supported\n';
    assert.match(problem(none).problem, /^There is no indirection table in it: the device has no RSS/);
    const endless = `RX flow hash indirection table for eth0 with 1 RX ring(s):\n0:${' 1'.repeat(200_000)}\n`;
    assert.equal(problem(endless).problem, 'It tells more than 100000 values.');
    assert.match(
      problem('[{"ifname":"eth0","rss-indirection-table":[70000]}]').problem,
      /^`\[0\]\.rss-indirection-table\[0\]`: must be a whole/,
    );
  });
});

describe('ethtool -l', () => {
  const text = (most: number, now: number) =>
    fixture('forms/ethtool-l.txt').replace(/8$/m, `${most}`).replace(/2$/m, `${now}`);

  it('tells the queue pairs', () => {
    const told = [{ name: 'eth1', state: { queue_pairs: 2 }, config: { max_virtqueue_pairs: 8 } }];
    assert.deepEqual(seen(text(8, 2), 'ethtool -l'), told);
    assert.deepEqual(seen(text(8, 2).replaceAll('n/a', '0'), 'ethtool -l'), told);
    assert.deepEqual(seen('[{"ifname":"eth1","combined-max":8,"combined":2}]', 'ethtool -l'), told);
    // A driver says 1 also of a device that tells no number.
    assert.deepEqual(seen(text(1, 1), 'ethtool -l'), [{ name: 'eth1', state: { queue_pairs: 1 } }]);
    assert.equal(problem(text(8, 2).slice(0, -3)).problem, '`[0].combined`: must be a whole number from 0 to 65535.');
  });
});

describe('ethtool -k', () => {
  const text = (vlan: string, gro: string) =>
    fixture('forms/ethtool-k.txt')
      .replace(/(rx-vlan-filter: ).*/, `$1${vlan}`)
      .replace(/(rx-gro-hw: ).*/, `$1${gro}`);

  it('tells that there is no VLAN filter; all else only in words', () => {
    const [without] = seen(text('off [fixed]', 'on'), 'ethtool -k');
    assert.deepEqual(without, {
      name: 'eth0',
      state: { vlans: 'all' },
      remarks: [
        'CTRL_VLAN is not negotiated (rx-vlan-filter).',
        'GUEST_CSUM is negotiated (rx-checksumming).',
        'The driver has not turned off offloads of segments; which were negotiated is not told.',
      ],
    });
    const [filtered] = seen(text('on [fixed]', 'off'), 'ethtool -k');
    assert.deepEqual(filtered.state, {});
    assert.match(filtered.remarks?.join(' ') ?? '', /^CTRL_VLAN is negotiated .* turned off GUEST_TSO4, GUEST_TSO6/);
    const json = {
      ifname: 'eth0',
      'rx-checksumming': { active: true, fixed: true, requested: true },
      'rx-vlan-filter': { active: false, fixed: true, requested: false },
      'rx-gro-hw': { active: true, fixed: false, requested: true },
    };
    assert.deepEqual(seen(JSON.stringify([json]), 'ethtool -k')[0], without);
  });
});

describe('ip -d link', () => {
  const TEXT = fixture('forms/ip-link.txt');
  const states = (text: string) => seen(text, 'ip -d link').map(({ name, state }) => ({ name, ...state }));
  const UP = [
    { name: 'ens4', mac: '52:54:00:00:00:04', status: { link_up: true }, rx: { promisc: true, allmulti: false } },
    { name: 'ens5', mac: '52:54:00:00:00:05', status: { link_up: false }, rx: { promisc: false, allmulti: true } },
    { name: 'ens6', mac: '52:54:00:00:00:06' },
  ];

  it('tells address, link and modes of what is on the virtio bus', () => {
    assert.deepEqual(states(TEXT), UP);
    const json = [
      {},
      { ifname: 'lo', flags: ['LOOPBACK', 'UP'], link_type: 'loopback', address: '00:00:00:00:00:00' },
      ...[
        ['ens4', ['UP', 'LOWER_UP'], 2, 0],
        ['ens5', ['UP', 'ALLMULTI'], 0, 1],
        ['ens6', [], 0, 0],
      ].map(([ifname, flags, promiscuity, allmulti], i) => {
        const address = `52:54:00:00:00:0${4 + i}`;
        return { ifname, flags, link_type: 'ether', address, promiscuity, allmulti, parentbus: 'virtio' };
      }),
      { ifname: 'br0', flags: ['UP'], link_type: 'ether', address: '52:54:00:00:00:04', promiscuity: 0 },
    ];
    assert.deepEqual(states(JSON.stringify(json)), UP);
    assert.deepEqual(states(JSON.stringify(json, undefined, 4)), UP);
  });

  it('takes a flag for a mode that is on, and the lack of one for nothing', () => {
    const plain = TEXT.replaceAll(/promiscuity.*$/gm, '').replace('2: ens4: <', '2: ens4: <PROMISC,');
    const [ens4, ens5] = states(plain);
    assert.deepEqual([ens4?.name, ens4?.['rx' as never]], ['ens4', { promisc: true }]);
    assert.deepEqual([ens5?.name, ens5?.['rx' as never]], ['ens5', { allmulti: true }]);
    // Without buses, all Ethernet interfaces are there to choose from.
    assert.equal(states(plain).length, 5);
  });

  it('says what it lacks', () => {
    assert.equal(problem(TEXT.split('\n').slice(0, 2).join('\n')).problem, 'There is no Ethernet interface in it.');
    assert.match(problem(TEXT.replaceAll('parentbus virtio', 'parentbus usb')).problem, /is on the virtio bus\.$/);
    assert.deepEqual(problem(TEXT.replace('link/ether 52:54:00:00:00:05', 'link/ether 52:54')), {
      problem: '`[2].address`: must be an address such as "52:54:00:12:34:56".',
      at: '    link/ether 52:54 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 1 minmtu 68 maxmtu 65535 parentbus virtio parentdev virtio3 ',
    });
  });
});

describe("sysfs' features", () => {
  const bits = (length: number, ...set: readonly number[]) =>
    Array.from({ length }, (_, bit) => (set.includes(bit) ? '1' : '0')).join('');

  it('are the negotiated ones, the lowest first', () => {
    assert.deepEqual(seen(`${bits(64, 0, 5, 32)}\n`, 'sysfs features'), [{ state: { features: mask(0, 5, 32) } }]);
    assert.deepEqual(seen(`$ cat /sys/bus/virtio/devices/virtio2/features\n${bits(128, 17, 65)}\n`, 'sysfs features'), [
      { state: { features: mask(17, 65) } },
    ]);
    const listed = `/sys/bus/virtio/devices/virtio0/features:${bits(64, 1)}\n/sys/class/net/eth0/device/features:${bits(64, 2)}\n`;
    assert.deepEqual(seen(listed, 'sysfs features'), [
      { name: 'virtio0', state: { features: '0x2' } },
      { name: 'eth0', state: { features: '0x4' } },
    ]);
    assert.deepEqual(problem(`${bits(64)}\n0101\n`), {
      problem: '`[1].features`: must be a string of 64 or 128 bits.',
      at: '0101',
    });
  });
});

describe('other text', () => {
  it('is in no form that is known', () => {
    for (const text of [
      '',
      '\n',
      'hello',
      '{',
      '[',
      '{}',
      '[1, 2]',
      'null',
      '{"type":"command","out":"000001"}\n{"type":"command","out":"000000"}\n',
      '{"t":1,"type":"command","out":"000001"}\n{"t":2,"type":"command","out":"000000"}\n',
      '{"version":1,"mac":"52:54:00:12:34:56","features":"0x0"}',
      '[    3.100000] eth0: {"type":"reset"}\n',
      '0101',
      'mac 52:54:00:12:34:56',
    ])
      assert.equal(readForm(text), undefined, text);
  });
});
