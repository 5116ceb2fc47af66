import assert from 'node:assert/strict';
import { COMMAND_NAMES, commandSpec } from '../../../../src/core/wire/commands';
import { featureMask, featureName } from '../../../../src/core/wire/features';
import { countingKey, macTable, rssConfig } from '../support/bytes';
import { CONFIG, EVERYTHING, after, device, give, giveBigEndian, refusal, taken } from '../support/devices';
import { EXAMPLES } from '../wire/examples';

describe('a device that keeps to the specification', () => {
  const spec = device('spec');

  for (const name of COMMAND_NAMES) {
    const { feature } = commandSpec(name);
    const { out } = EXAMPLES.find((example) => example.name === name)!;
    it(`refuses ${name} without ${featureName(feature)}, and is as before`, () => {
      const state = device('spec', EVERYTHING & ~featureMask(feature));
      const outcome = give(state, out);
      assert.ok(!outcome.verdict.ok);
      assert.ok(outcome.verdict.why.startsWith(`${featureName(feature)} isn't negotiated (features 0x`));
      assert.equal(outcome.verdict.spec, `virtio 1.4, ${commandSpec(name).section}`);
      assert.equal(outcome.state, state);
      assert.deepEqual(outcome.wrote, []);
    });
  }

  it('refuses what the specification does not know', () => {
    assert.match(refusal(spec, '0a00')!, /^class 10 command 0: the specification doesn't define this command/);
    assert.match(refusal(spec, '0007 01')!, /^VIRTIO_NET_CTRL_RX command 7: /);
    assert.match(refusal(spec, '00')!, /^no header: /);
  });

  it('refuses data that is not whole, and says which', () => {
    assert.match(refusal(spec, '0200 05')!, /^`vid` needs 2 bytes/);
    assert.match(refusal(spec, '0100 02000000 020000000001 00000000')!, /^`unicast.macs` has a length of/);
    assert.match(refusal(spec, '0100 ffffffff 020000000001')!, /^`unicast.macs` has a length of 4294967295/);
  });

  it('takes what comes after the data for nothing', () => {
    assert.equal(after(spec, '0101 020000000001 ff').mac, '02:00:00:00:00:01');
    assert.deepEqual(after(spec, '0200 0500 07').vlans, [5]);
    assert.equal(refusal(spec, `${rssConfig([0])}00`), undefined);
  });

  it('refuses queue pairs that it does not have', () => {
    assert.match(refusal(spec, '0400 0000')!, /^0 queue pairs: the driver must request 1 to 4/);
    assert.match(refusal(spec, '0400 0500')!, /^5 queue pairs/);
    assert.match(refusal(spec, rssConfig([0], { tx: 0 }))!, /^0 queue pairs/);
  });

  it('refuses a table of a wrong size, and a key that is too long', () => {
    assert.match(refusal(spec, rssConfig([0, 1, 2]))!, /3 entries, which isn't a power of two/);
    assert.match(
      refusal(spec, rssConfig(Array.from({ length: 256 }, () => 0)))!,
      /256 entries; the device supports 128/,
    );
    assert.match(
      refusal(spec, rssConfig([0], { key: countingKey(41) }))!,
      /The key has 41 bytes; the device supports 40/,
    );
  });

  it('has no limits of its own: tables and keys as large as the configuration says', () => {
    const large = device('spec', EVERYTHING, {
      ...CONFIG,
      rss_max_key_size: 52,
      rss_max_indirection_table_length: 512,
    });
    const { steering } = after(
      large,
      rssConfig(
        Array.from({ length: 512 }, (_, i) => i % 4),
        { key: countingKey(52) },
      ),
    );
    assert.ok(steering.mode === 'rss');
    assert.equal(steering.rss.indirection_table.length, 512);
    assert.equal(steering.rss.key, countingKey(52));
    const { mac_table } = after(spec, macTable(300, 200));
    assert.equal(mac_table.unicast.length, 300);
    assert.equal(mac_table.multicast.length, 200);
    assert.equal(mac_table.unicast_overflow, false);
  });

  it('refuses offloads that are not negotiated', () => {
    assert.match(refusal(spec, '0500 0000000000004000')!, /enables GUEST_USO4, which it has not negotiated/);
    assert.equal(refusal(spec, '0500 8207000000000000'), undefined);
  });

  it('refuses tunnel types that it does not support', () => {
    assert.match(refusal(spec, '0700 00020000')!, /enables bit 9, which the device does not support \(0x1ff\)/);
  });

  it('refuses VLANs of more than 12 bits, and takes 4095', () => {
    assert.match(refusal(spec, '0200 0010')!, /^VLAN 4096 doesn't exist/);
    assert.deepEqual(after(spec, '0200 ff0f').vlans, [4095]);
  });

  it('refuses coalescing for queues that are not enabled', () => {
    const vq = (index: number) => `0602 0${index}00 0000 01000000 01000000`;
    assert.equal(refusal(spec, vq(1)), undefined);
    assert.match(refusal(spec, vq(2))!, /^Virtqueue 2 is not an enabled receive or transmit queue: 1 pair is active/);
    assert.equal(refusal(after(spec, '0400 0200'), vq(2)), undefined);
    assert.match(refusal(after(spec, '0400 0400'), vq(8))!, /^Virtqueue 8 is the control virtqueue/);
    assert.match(refusal(spec, '0603 0200 0000')!, /^Virtqueue 2 is not an enabled/);
  });

  it('refuses RSS contexts that are not there, and number 0', () => {
    const context = (command: number, id: number) =>
      `090${command} 0${id}00 000000000000 02000000 0000 0000 0000 0100 00`;
    assert.match(refusal(spec, context(1, 0))!, /^RSS contexts are numbered from 1/);
    assert.equal(refusal(spec, context(2, 1)), "RSS context 1 doesn't exist.");
    assert.equal(refusal(spec, '0903 0100'), "RSS context 1 doesn't exist.");
    assert.equal(refusal(after(spec, context(1, 1)), context(2, 1)), undefined);
  });

  it('refuses statistics that a queue does not have', () => {
    assert.match(
      refusal(spec, '0801 0000 000000000000 0000010000000000')!,
      /^Virtqueue 0 is a receive queue and has no tx_basic/,
    );
  });

  it('does not mind what is merely unwise', () => {
    for (const out of ['000002', '0101 000000000000', '0100 01000000 01005e000001 00000000', rssConfig([0, 9])]) {
      assert.equal(refusal(spec, out), undefined);
    }
  });

  it('of a legacy big-endian guest reads its numbers', () => {
    const { verdict, state } = giveBigEndian(spec, '0200 0064');
    assert.ok(verdict.ok);
    assert.deepEqual(state.vlans, [100]);
  });

  it('is believed where the real device took what it would refuse', () => {
    assert.equal(taken(spec, '0400 0900').queue_pairs, 9);
    assert.deepEqual(taken(spec, '0200 0010').vlans, [4096]);
    assert.deepEqual(taken(spec, '0200 05'), spec);
    assert.deepEqual(taken(spec, '0a00'), spec);
  });
});
