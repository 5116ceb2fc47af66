import assert from 'node:assert/strict';
import { overflowMacTable } from '../../../../src/core/device/qemuModel';
import { countingKey, hashConfig, le32, macTable, rssConfig } from '../support/bytes';
import { CONFIG, EVERYTHING, after, device, features, give, giveBigEndian, refusal } from '../support/devices';

const qemu = device('qemu');
const STEERING = ['steering', 'rss', 'hash'];

describe("QEMU's model: receive modes", () => {
  it('needs a byte, and no feature', () => {
    assert.match(refusal(qemu, '0000')!, /`on` needs 1 byte/);
    const bare = device('qemu', features());
    assert.equal(after(bare, '000000').rx.promisc, false);
    assert.equal(after(bare, '000501').rx.nobcast, true);
  });

  it('takes any value but 0 for on, and ignores what follows', () => {
    assert.equal(after(qemu, '0001ff').rx.allmulti, true);
    assert.equal(after(qemu, '000000 09').rx.promisc, false);
  });

  it('knows six of them', () => {
    assert.match(refusal(qemu, '000601')!, /^VIRTIO_NET_CTRL_RX command 6/);
  });
});

describe("QEMU's model: the address", () => {
  it('has exactly six bytes, whatever they are', () => {
    assert.equal(after(qemu, '0101 000000000000').mac, '00:00:00:00:00:00');
    assert.equal(after(device('qemu', features()), '0101 020000000001').mac, '02:00:00:00:00:01');
    assert.match(refusal(qemu, '0101 0200000000')!, /`mac` needs 6 bytes/);
    assert.equal(refusal(qemu, '0101 020000000001 00'), 'The data is longer than an address.');
  });
});

describe("QEMU's model: the MAC table", () => {
  const table = (unicast: number, multicast: number) => after(qemu, macTable(unicast, multicast)).mac_table;
  const counts = (unicast: number, multicast: number) => {
    const { unicast: uni, multicast: multi, unicast_overflow, multicast_overflow } = table(unicast, multicast);
    return [uni.length, multi.length, unicast_overflow, multicast_overflow];
  };

  it('holds 64 addresses, unicast and multicast together', () => {
    assert.deepEqual(counts(64, 0), [64, 0, false, false]);
    assert.deepEqual(counts(0, 64), [0, 64, false, false]);
    assert.deepEqual(counts(32, 32), [32, 32, false, false]);
  });

  it('drops a part that does not fit, whole, and marks it', () => {
    assert.deepEqual(counts(65, 0), [0, 0, true, false]);
    assert.deepEqual(counts(0, 65), [0, 0, false, true]);
    assert.deepEqual(counts(40, 40), [40, 0, false, true]);
    assert.deepEqual(counts(80, 80), [0, 0, true, true]);
  });

  it('gives the room of a dropped unicast part to the multicast one', () => {
    assert.deepEqual(counts(65, 40), [0, 40, true, false]);
    assert.deepEqual(counts(65, 64), [0, 64, true, false]);
  });

  it('forgets an overflow with the next table', () => {
    assert.deepEqual(after(qemu, macTable(65, 0), macTable(1, 0)).mac_table, {
      unicast: ['02:00:00:00:00:00'],
      multicast: [],
      unicast_overflow: false,
      multicast_overflow: false,
    });
  });

  it('must fill the command exactly', () => {
    const why = "The table's two lists don't fill the command exactly.";
    for (const out of [
      '0100',
      '0100 0000',
      '0100 00000000',
      '0100 00000000 000000',
      '0100 00000000 00000000 00',
      '0100 02000000 020000000001 00000000',
      '0100 00000000 02000000 01005e000001',
      '0100 00000000 01000000 01005e000001 01005e000002',
    ]) {
      const outcome = give(qemu, out);
      assert.ok(!outcome.verdict.ok);
      assert.equal(outcome.verdict.why, why);
      assert.equal(outcome.state, qemu);
    }
  });

  it('multiplies its sizes in 32 bits: 0x2AAAAAAB entries are two bytes, and an overflow', () => {
    const wrapping = `0100 ${le32(0x2aaaaaab)} 0000 00000000`;
    assert.equal(refusal(qemu, wrapping), undefined);
    assert.deepEqual(after(qemu, wrapping).mac_table, {
      unicast: [],
      multicast: [],
      unicast_overflow: true,
      multicast_overflow: false,
    });
    assert.deepEqual(after(qemu, `0100 00000000 ${le32(0x2aaaaaab)} 0000`).mac_table.multicast_overflow, true);
    assert.notEqual(refusal(qemu, `0100 ${le32(0x2aaaaaab)} 00 00000000`), undefined);
  });

  it('counts as overflowed in both parts where a Shadow Virtqueue could not forward it', () => {
    const { state, wrote } = overflowMacTable(after(qemu, macTable(3, 3)));
    assert.deepEqual(state.mac_table, {
      unicast: [],
      multicast: [],
      unicast_overflow: true,
      multicast_overflow: true,
    });
    assert.equal(state.rx.promisc, true);
    assert.equal(wrote.length, 4);
  });

  it('of a legacy big-endian guest has its entries the other way round', () => {
    const { verdict, state } = giveBigEndian(qemu, '0100 00000001 020000000001 00000000');
    assert.ok(verdict.ok);
    assert.deepEqual(state.mac_table.unicast, ['02:00:00:00:00:01']);
    assert.ok(!giveBigEndian(qemu, '0100 01000000 020000000001 00000000').verdict.ok);
  });
});

describe("QEMU's model: VLANs", () => {
  it('are 0 to 4095', () => {
    assert.deepEqual(after(qemu, '0200 ff0f', '0200 0000').vlans, [0, 4095]);
    assert.equal(refusal(qemu, '0200 0010'), "VLAN 4096 is beyond the model's 4096.");
    assert.equal(refusal(qemu, '0201 ffff'), "VLAN 65535 is beyond the model's 4096.");
  });

  it('need two bytes, and ignore what follows', () => {
    assert.match(refusal(qemu, '0200 05')!, /`vid` needs 2 bytes/);
    assert.deepEqual(after(qemu, '0200 0500 07').vlans, [5]);
  });

  it('are all received without CTRL_VLAN, whatever is added', () => {
    assert.equal(after(device('qemu', features()), '0200 0500').vlans, 'all');
  });
});

describe("QEMU's model: announcements", () => {
  it('are acknowledged only where one is pending', () => {
    assert.equal(refusal(qemu, '0300'), 'No announcement is pending.');
    const asked = device('qemu', EVERYTHING, { ...CONFIG, status: 3 });
    assert.equal(after(asked, '0300').status.announce, false);
    assert.equal(refusal(after(asked, '0300'), '0300'), 'No announcement is pending.');
  });
});

describe("QEMU's model: queue pairs", () => {
  it('are 1 to those that the device has, with MQ', () => {
    assert.equal(after(qemu, '0400 0400').queue_pairs, 4);
    assert.equal(refusal(qemu, '0400 0000'), '0 queue pairs; the device has 4.');
    assert.equal(refusal(qemu, '0400 0500'), '5 queue pairs; the device has 4.');
    assert.equal(refusal(device('qemu', features()), '0400 0100'), "VIRTIO_NET_F_MQ isn't negotiated.");
    assert.equal(after(qemu, '0400 0200 00').queue_pairs, 2);
  });

  it('are bounded by the specification while the device does not say how many it has', () => {
    const unknown = device('qemu', EVERYTHING, {});
    assert.equal(refusal(unknown, '0400 0080'), undefined);
    assert.equal(refusal(unknown, '0400 0180'), '32769 queue pairs; the device has 32768.');
  });
});

describe("QEMU's model: RSS", () => {
  const on = rssConfig([0, 1, 2, 3]);

  it('is turned on with all that the command says, queue pairs too', () => {
    const { steering, queue_pairs } = after(qemu, rssConfig([3, 2], { types: 0xffffffff, unclassified: 1, tx: 2 }));
    assert.equal(queue_pairs, 2);
    assert.deepEqual(steering, {
      mode: 'rss',
      rss: {
        hash_types: 0xffffffff,
        indirection_table: [3, 2],
        unclassified_queue: 1,
        max_tx_vq: 2,
        key: countingKey(40),
      },
    });
  });

  it('does not check the table: queue 9 of 4 is taken', () => {
    assert.equal(refusal(qemu, rssConfig([0, 9])), undefined);
  });

  for (const [why, out] of [
    ['Too large indirection table: 256 of 128 entries.', rssConfig(Array.from({ length: 256 }, () => 0))],
    ['Invalid size of indirection table: 3 entries.', rssConfig([0, 1, 2])],
    ['Invalid default queue: 4 of 4.', rssConfig([0], { unclassified: 4 })],
    ['0 queue pairs; the device has 4.', rssConfig([0], { tx: 0 })],
    ['5 queue pairs; the device has 4.', rssConfig([0], { tx: 5 })],
    ['Invalid key size: 41 of 40 bytes.', rssConfig([0], { key: countingKey(41) })],
    ['No key provided for the hash types.', rssConfig([0], { key: '' })],
  ] as const) {
    it(`refuses: ${why}`, () => {
      assert.equal(refusal(qemu, out), why);
    });
  }

  it('refuses what is cut: header, table, numbers, key', () => {
    const whole = on.replaceAll(' ', '');
    for (const bytes of [2, 5, 9, 13, 19, 20, 60]) {
      assert.match(refusal(qemu, whole.slice(0, 2 * bytes))!, /^VIRTIO_NET_CTRL_MQ_RSS_CONFIG: /);
    }
    assert.equal(refusal(qemu, `${whole}00000000`), undefined);
  });

  it('needs its feature', () => {
    assert.equal(refusal(device('qemu', features('MQ')), on), "VIRTIO_NET_F_RSS isn't negotiated.");
  });

  it('without key and hash types goes off, and only the queue pairs stay', () => {
    const { state, wrote, verdict } = give(after(qemu, on), rssConfig([0], { types: 0, key: '', tx: 3 }));
    assert.ok(verdict.ok);
    assert.deepEqual(state.steering, { mode: 'automatic' });
    assert.equal(state.queue_pairs, 3);
    assert.deepEqual(wrote, ['queue_pairs', ...STEERING]);
  });

  it('without hash types but with a key is on', () => {
    const { steering } = after(qemu, rssConfig([0, 1], { types: 0 }));
    assert.equal(steering.mode, 'rss');
  });

  it('keeps the end of the old key behind a shorter one', () => {
    const { steering } = after(qemu, on, rssConfig([0], { key: 'ffff' }));
    assert.ok(steering.mode === 'rss');
    assert.equal(steering.rss.key, `ffff${countingKey(38, 3)}`);
    const first = after(qemu, rssConfig([0], { key: 'ffff' })).steering;
    assert.ok(first.mode === 'rss');
    assert.equal(first.rss.key, `ffff${'00'.repeat(38)}`);
  });

  it('keeps what a refused command has of a key that is cut short', () => {
    const keyAfter = (...outs: readonly string[]) => {
      const state = outs.reduce((before, out) => give(before, out).state, qemu);
      const { steering } = after(state, rssConfig([0], { key: 'ff' }));
      assert.ok(steering.mode === 'rss');
      return steering.rss.key;
    };
    const cut = (bytes: number) => rssConfig([0, 1], { key: 'bb'.repeat(40) }).slice(0, -2 * bytes);
    assert.ok(!give(qemu, cut(10)).verdict.ok);
    assert.deepEqual(give(qemu, cut(10)).wrote, []);
    assert.equal(keyAfter(on, cut(10)), `ff${'bb'.repeat(29)}${countingKey(10, 31)}`);
    assert.equal(keyAfter(cut(39)), `ff${'00'.repeat(39)}`);
    assert.equal(
      keyAfter(on, hashConfig(1, 'cc'.repeat(20)).slice(0, -2)),
      `ff${'cc'.repeat(18)}${countingKey(21, 20)}`,
    );
    // What is checked before the key, and a command that ends before it, leave the key alone.
    const refused = [rssConfig([0, 1, 2], { key: 'bb'.repeat(40) }), rssConfig([0], { tx: 9, key: 'bb'.repeat(40) })];
    for (const out of [...refused.map((text) => text.slice(0, -4)), cut(41), rssConfig([0], { key: 'bb'.repeat(41) })])
      assert.equal(keyAfter(on, out), `ff${countingKey(39, 2)}`, out);
  });

  it('keeps the old key while RSS is off', () => {
    const { steering } = after(qemu, on, '0400 0400', rssConfig([0], { key: 'ffff' }));
    assert.ok(steering.mode === 'rss');
    assert.equal(steering.rss.key, `ffff${countingKey(38, 3)}`);
  });

  it('goes off at any command of class MQ, also at one that fails', () => {
    for (const failing of ['0400 0900', '0400 01', '0403', rssConfig([0, 1, 2]), '0401 0000', hashConfig(1, '')]) {
      const outcome = give(after(qemu, on), failing);
      assert.ok(!outcome.verdict.ok, failing);
      assert.deepEqual(outcome.state.steering, { mode: 'automatic' });
      assert.equal(outcome.state.queue_pairs, 4);
      assert.deepEqual(outcome.wrote, STEERING);
    }
  });

  it('does not go off at a command without header, or of another class', () => {
    const state = after(qemu, on);
    for (const other of ['04', '0200 0010', '0a00', '0500 0000']) assert.equal(give(state, other).state, state);
  });

  it('that is off is not written by a failing command', () => {
    assert.deepEqual(give(qemu, '0400 0900').wrote, []);
  });
});

describe("QEMU's model: hash reports", () => {
  const withoutRss = device('qemu', features('MQ', 'HASH_REPORT'));

  it('are kept as such without RSS', () => {
    assert.deepEqual(after(withoutRss, '0400 0200', hashConfig(0x3f, countingKey(40))).steering, {
      mode: 'hash',
      hash: { hash_types: 0x3f, key: countingKey(40) },
    });
  });

  it('go off with the next queue pairs', () => {
    assert.deepEqual(after(withoutRss, hashConfig(0x3f, countingKey(40)), '0400 0200').steering, { mode: 'automatic' });
  });

  it('turn RSS on where RSS is negotiated, over a table of one entry', () => {
    const { steering, queue_pairs } = after(qemu, '0400 0300', hashConfig(0x3f, countingKey(40)));
    assert.equal(queue_pairs, 3);
    assert.deepEqual(steering, {
      mode: 'rss',
      rss: {
        hash_types: 0x3f,
        indirection_table: [0],
        unclassified_queue: 0,
        max_tx_vq: 3,
        key: countingKey(40),
      },
    });
  });

  it('take that entry from the third reserved word', () => {
    const { steering } = after(qemu, hashConfig(1, countingKey(40), '0000000002000000'));
    assert.ok(steering.mode === 'rss');
    assert.deepEqual(steering.rss.indirection_table, [2]);
  });

  it('need their feature, a key of up to 40 bytes, and one at all', () => {
    assert.equal(
      refusal(device('qemu', features('RSS')), hashConfig(1, countingKey(40))),
      "VIRTIO_NET_F_HASH_REPORT isn't negotiated.",
    );
    assert.equal(refusal(withoutRss, hashConfig(1, countingKey(41))), 'Invalid key size: 41 of 40 bytes.');
    assert.equal(refusal(withoutRss, hashConfig(1, '')), 'No key provided for the hash types.');
  });

  it('without key and types are off', () => {
    for (const state of [withoutRss, qemu]) {
      const outcome = give(after(state, hashConfig(1, countingKey(40))), hashConfig(0, ''));
      assert.ok(outcome.verdict.ok);
      assert.deepEqual(outcome.state.steering, { mode: 'automatic' });
      assert.deepEqual(outcome.wrote, STEERING);
    }
  });

  it('keep the end of the old key behind a shorter one', () => {
    const { steering } = after(withoutRss, hashConfig(1, countingKey(40)), hashConfig(1, 'aa'));
    assert.ok(steering.mode === 'hash');
    assert.equal(steering.hash.key, `aa${countingKey(39, 2)}`);
  });
});

describe("QEMU's model: offloads", () => {
  it('are those that are negotiated', () => {
    assert.equal(after(qemu, '0500 0200000000000000').guest_offloads, 2n);
    assert.equal(refusal(qemu, '0500 0000000000004000'), "Offloads 0x40000000000000 aren't negotiated.");
    assert.equal(
      refusal(device('qemu', features('GUEST_CSUM')), '0500 0200000000000000'),
      "VIRTIO_NET_F_CTRL_GUEST_OFFLOADS isn't negotiated.",
    );
  });

  it('lose bit 61, RSC_EXT, which Windows sends', () => {
    assert.equal(after(qemu, '0500 0200000000000020').guest_offloads, 2n);
  });

  it('need eight bytes, and ignore what follows', () => {
    assert.match(refusal(qemu, '0500 02000000')!, /`offloads` needs 8 bytes/);
    assert.equal(after(qemu, '0500 0200000000000000 ff').guest_offloads, 2n);
  });
});

describe("QEMU's model: everything else", () => {
  it('it does not implement', () => {
    for (const out of [
      '0600 01000000 01000000',
      '0601 01000000 01000000',
      '0602 0000 0000 01000000 01000000',
      '0603 0000 0000',
      '0700 01000000',
      '0800',
      '0801',
      '0900',
      '0901 0100 000000000000 02000000 0000 0000 0000 0100 00',
      '0902 0100 000000000000 02000000 0000 0000 0000 0100 00',
      '0903 0100',
    ]) {
      assert.equal(refusal(qemu, out), 'QEMU implements classes 0 to 5 only.');
      assert.equal(give(qemu, out).state, qemu);
    }
  });

  it('it does not know', () => {
    assert.match(refusal(qemu, '0a00')!, /^class 10 command 0/);
    assert.match(refusal(qemu, '0202 0100')!, /^VIRTIO_NET_CTRL_VLAN command 2/);
    assert.match(refusal(qemu, '')!, /^no header/);
  });

  it('is refused with the function that refuses it', () => {
    const { verdict } = give(qemu, '0200 0010');
    assert.deepEqual(verdict, {
      ok: false,
      why: "VLAN 4096 is beyond the model's 4096.",
      spec: 'QEMU, virtio_net_handle_vlan_table',
    });
  });
});
