import assert from 'node:assert/strict';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { concerns } from '../../../../src/core/device/paths';
import type { RestoreProfile } from '../../../../src/core/restore/plan';
import { beginRestore, sourceOf } from '../../../../src/core/restore/session';
import { countingKey, hashConfig, macTable, rssConfig } from '../support/bytes';
import { capture } from '../support/corpus';
import { EVERYTHING, features } from '../support/devices';
import { guest, ready, trackDevice } from '../support/traces';

/** The fields that a restore of the trace's last state loses, and why. */
function lossesOf(records: readonly TraceRecord[], profile: RestoreProfile = 'qemu-10.0'): Record<string, string> {
  const { losses } = beginRestore(sourceOf(trackDevice(records)), profile);
  return Object.fromEntries(losses.map(({ field, why }) => [field, why]));
}

/** The same for commands that a guest sent to a device without Shadow Virtqueue, which took them all. */
const afterGuest = (negotiated: bigint, ...commands: readonly string[]) =>
  lossesOf([ready({ features: negotiated }), ...commands.map((out) => guest(out))]);

const MQ_RSS = features('MQ', 'RSS', 'HASH_REPORT', 'CTRL_RX', 'CTRL_MAC_ADDR');
const SHORT_KEY =
  "The key has 16 bytes; QEMU's model holds 40, the rest left from earlier keys or zero, and restores all of them.";
const OVERFLOW = (list: string) =>
  `The ${list} addresses overflowed the 64 entries of QEMU's model, which dropped them; the receive modes replace them.`;

describe('what a restore by QEMU 10.0 loses, and why', () => {
  it('nothing of a state that it knows', () => {
    for (const scenario of ['everything', 'everything-rss', 'vlan-all', 'macs-64', 'rx-all-on', 'default']) {
      assert.deepEqual(lossesOf(capture(`10.0/${scenario}`)), {}, scenario);
    }
  });

  it('unicast addresses that overflowed, and that promiscuous mode is off', () => {
    assert.deepEqual(lossesOf(capture('10.0/macs-65-uni')), {
      'rx.promisc':
        'The unicast addresses overflowed, so QEMU leaves the device promiscuous, as it is after reset, though the guest turned it off.',
      'mac_table.unicast': OVERFLOW('unicast'),
    });
  });

  it('multicast addresses that overflowed; all-multicast mode is on in their place', () => {
    assert.deepEqual(lossesOf(capture('10.0/macs-65-multi')), {
      'rx.allmulti':
        'VIRTIO_NET_CTRL_RX_ALLMULTI sets it to another value: The multicast addresses overflowed: all multicast in place of the table.',
      'mac_table.multicast': OVERFLOW('multicast'),
    });
  });

  it('both parts of a table that a Shadow Virtqueue could not forward', () => {
    const lost = lossesOf(capture('10.0/macs-excessive-700'));
    assert.deepEqual(Object.keys(lost), ['rx.promisc', 'rx.allmulti', 'mac_table.unicast', 'mac_table.multicast']);
    assert.equal(lost['mac_table.unicast'], OVERFLOW('unicast'));
    assert.equal(lost['mac_table.multicast'], OVERFLOW('multicast'));
  });

  it('hash reports of no hash types, which count as the state after a reset', () => {
    const why =
      'HASH_CONFIG turned on no hash types, which QEMU treats as the state after a reset: nothing of it is restored.';
    for (const key of [countingKey(40), countingKey(16), 'ff'])
      assert.deepEqual(afterGuest(MQ_RSS, '0400 0400', hashConfig(0, key)), { hash: why });
    // With hash types it comes back as RSS over a table of one entry.
    assert.match(afterGuest(MQ_RSS, hashConfig(1, countingKey(40)))['hash'] ?? '', /and that is what is restored\.$/);
  });

  it('only the part that overflowed', () => {
    const lost = afterGuest(MQ_RSS, macTable(40, 40));
    assert.deepEqual(Object.keys(lost), ['rx.allmulti', 'mac_table.multicast']);
  });

  it('where the table was split', () => {
    const lost = afterGuest(MQ_RSS, '0100 02000000 020000000001 01005e000001 00000000');
    assert.deepEqual(Object.keys(lost), ['mac_table.unicast', 'mac_table.multicast']);
    for (const why of Object.values(lost)) {
      assert.match(
        why,
        /^VIRTIO_NET_CTRL_MAC_TABLE_SET sets it to another value: .*the first group address is assumed\.$/,
      );
    }
  });

  it('RSS without hash types', () => {
    const why = 'No hash types are on, which QEMU treats as the state after a reset: the table is lost.';
    assert.deepEqual(lossesOf(capture('10.0/rss-types-0')), { steering: why, rss: why });
  });

  it('RSS without hash types and key, which the model takes for "off"', () => {
    const why = 'QEMU\'s model treats a RSS_CONFIG without hash types and key as "off".';
    assert.deepEqual(afterGuest(MQ_RSS, rssConfig([0, 1], { types: 0, key: '' })), { steering: why, rss: why });
  });

  it('the length of a key below 40 bytes', () => {
    assert.deepEqual(lossesOf(capture('10.0/rss-short-key')), { rss: SHORT_KEY });
    const hashOnly = features('MQ', 'HASH_REPORT');
    assert.deepEqual(afterGuest(hashOnly, hashConfig(1, countingKey(16))), { hash: SHORT_KEY });
  });

  it('hash reports where RSS is negotiated: they come back as RSS over one entry', () => {
    const why =
      "With VIRTIO_NET_F_RSS negotiated QEMU's model turns RSS on at HASH_CONFIG, over a table of one entry that sends all hashed traffic to one queue, and that is what is restored.";
    assert.deepEqual(lossesOf(capture('10.0/hash-and-rss-cfg')), { steering: why, rss: why, hash: why });
  });

  it('RSS where MQ is not negotiated', () => {
    const lost = afterGuest(features('RSS'), rssConfig([0, 1]));
    const why = 'QEMU looks at RSS and hash reports only when VIRTIO_NET_F_MQ is negotiated, and here it is not.';
    assert.deepEqual(lost, {
      queue_pairs: "The destination doesn't have VIRTIO_NET_F_MQ, without which the driver can't send it.",
      steering: why,
      rss: why,
    });
  });

  it('what the model refuses, with its reason', () => {
    assert.deepEqual(afterGuest(features('CTRL_VLAN'), '0200 0500', '0200 0010'), {
      vlans: "QEMU's model refuses VIRTIO_NET_CTRL_VLAN_ADD: VLAN 4096 is beyond the model's 4096.",
    });
    assert.deepEqual(afterGuest(features('MQ'), '0400 0900'), {
      queue_pairs: "QEMU's model refuses VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: 9 queue pairs; the device has 4.",
    });
    const table = Array.from({ length: 256 }, () => 0);
    const why = "QEMU's model refuses VIRTIO_NET_CTRL_MQ_RSS_CONFIG: Too large indirection table: 256 of 128 entries.";
    assert.deepEqual(afterGuest(MQ_RSS, rssConfig(table)), { queue_pairs: why, steering: why, rss: why });
    const key = afterGuest(MQ_RSS, rssConfig([0], { key: countingKey(41) }));
    assert.match(key['rss']!, /^QEMU's model refuses VIRTIO_NET_CTRL_MQ_RSS_CONFIG: Invalid key size: 41 of 40/);
  });

  it('what the model does not implement', () => {
    const refused = (name: string) => `QEMU's model refuses ${name}: QEMU implements classes 0 to 5 only.`;
    const lost = afterGuest(
      EVERYTHING,
      '0601 01000000 00000000',
      '0602 0000 0000 05000000 06000000',
      '0700 01000000',
      '0901 0200 000000000000 02000000 0000 0000 0100 0100 00',
    );
    assert.deepEqual(lost, {
      'coalescing.rx': refused('VIRTIO_NET_CTRL_NOTF_COAL_RX_SET'),
      'coalescing.vq': refused('VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET'),
      hash_tunnel: refused('VIRTIO_NET_CTRL_HASH_TUNNEL_SET'),
      'rss_contexts.2': refused('VIRTNET_RSS_CTX_CTRL_ADD'),
    });
  });

  it('RSS that a failing command of its class turned off in the model', () => {
    const records = [ready({ features: MQ_RSS }), guest(rssConfig([0, 1])), guest('0400 0900', '01')];
    const why =
      "QEMU's model turns RSS and hash reports off at every command of class VIRTIO_NET_CTRL_MQ, also at one that then fails.";
    assert.deepEqual(lossesOf(records), { steering: why, rss: why });
  });

  it('RSC_EXT, which the model drops', () => {
    const given = features('CTRL_GUEST_OFFLOADS', 'GUEST_CSUM', 'RSC_EXT');
    assert.deepEqual(afterGuest(given, '0500 0200000000000020'), {
      guest_offloads: "QEMU's model accepts the command without RSC_EXT.",
    });
  });

  it('what it refused for its form', () => {
    assert.deepEqual(afterGuest(MQ_RSS, '0101 020000000001 00'), {
      mac: "QEMU's model has another value: it refused the guest's command because of its form, such as a wrong length, or never got it.",
    });
  });
});

describe('the complete restore of the same', () => {
  it('loses nothing of it', () => {
    for (const scenario of [
      'macs-65-uni',
      'macs-65-multi',
      'macs-excessive-700',
      'rss-types-0',
      'rss-short-key',
      'hash-and-rss-cfg',
    ]) {
      assert.deepEqual(lossesOf(capture(`10.0/${scenario}`), 'complete'), {}, scenario);
    }
  });

  it("but what the specification doesn't let it set: a destination refuses it", () => {
    const records = [ready({ features: features('CTRL_VLAN') }), guest('0200 0010')];
    assert.deepEqual(lossesOf(records, 'complete'), {
      vlans:
        "The destination refuses VIRTIO_NET_CTRL_VLAN_ADD: VLAN 4096 doesn't exist: a VLAN id has 12 bits. QEMU's model refuses it after the device has accepted it.",
    });
  });
});

describe('an item of the state concerns a field', () => {
  it('that it is, or that is within the other', () => {
    assert.ok(concerns('vlans', 'vlans'));
    assert.ok(concerns('coalescing.vq.3', 'coalescing.vq'));
    assert.ok(concerns('mac_table', 'mac_table.unicast'));
    assert.ok(!concerns('mac', 'mac_table.unicast'));
    assert.ok(!concerns('rx.promisc', 'rx.allmulti'));
  });

  it('that it decides', () => {
    assert.ok(concerns('rss', 'steering'));
    assert.ok(concerns('rss', 'queue_pairs'));
    assert.ok(concerns('hash', 'steering'));
    assert.ok(!concerns('hash', 'queue_pairs'));
    assert.ok(concerns('mac_table.unicast', 'mac_table.unicast_overflow'));
  });
});
