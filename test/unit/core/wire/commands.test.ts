import assert from 'node:assert/strict';
import { effectOf } from '../../../../src/core/device/effects';
import { CLASSES, COMMAND_NAMES, commandName, commandSpec, isCommandName } from '../../../../src/core/wire/commands';
import { FEATURES, featureName } from '../../../../src/core/wire/features';
import { encodeCommand } from '../../../../src/core/wire/encode';
import type { DataInput } from '../../../../src/core/wire/commands';
import type { Field, Layout } from '../../../../src/core/wire/layout';
import { decode } from '../support/bytes';
import { device } from '../support/devices';
import { EXAMPLES } from './examples';

/** Table 1.2 of the reference: class, command, name, feature, the specification that first lists it. */
const TABLE = [
  [0, 0, 'VIRTIO_NET_CTRL_RX_PROMISC', 'VIRTIO_NET_F_CTRL_RX', '1.0'],
  [0, 1, 'VIRTIO_NET_CTRL_RX_ALLMULTI', 'VIRTIO_NET_F_CTRL_RX', '1.0'],
  [0, 2, 'VIRTIO_NET_CTRL_RX_ALLUNI', 'VIRTIO_NET_F_CTRL_RX_EXTRA', '1.0'],
  [0, 3, 'VIRTIO_NET_CTRL_RX_NOMULTI', 'VIRTIO_NET_F_CTRL_RX_EXTRA', '1.0'],
  [0, 4, 'VIRTIO_NET_CTRL_RX_NOUNI', 'VIRTIO_NET_F_CTRL_RX_EXTRA', '1.0'],
  [0, 5, 'VIRTIO_NET_CTRL_RX_NOBCAST', 'VIRTIO_NET_F_CTRL_RX_EXTRA', '1.0'],
  [1, 0, 'VIRTIO_NET_CTRL_MAC_TABLE_SET', 'VIRTIO_NET_F_CTRL_RX', '1.0'],
  [1, 1, 'VIRTIO_NET_CTRL_MAC_ADDR_SET', 'VIRTIO_NET_F_CTRL_MAC_ADDR', '1.0'],
  [2, 0, 'VIRTIO_NET_CTRL_VLAN_ADD', 'VIRTIO_NET_F_CTRL_VLAN', '1.0'],
  [2, 1, 'VIRTIO_NET_CTRL_VLAN_DEL', 'VIRTIO_NET_F_CTRL_VLAN', '1.0'],
  [3, 0, 'VIRTIO_NET_CTRL_ANNOUNCE_ACK', 'VIRTIO_NET_F_GUEST_ANNOUNCE', '1.0'],
  [4, 0, 'VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET', 'VIRTIO_NET_F_MQ', '1.0'],
  [4, 1, 'VIRTIO_NET_CTRL_MQ_RSS_CONFIG', 'VIRTIO_NET_F_RSS', '1.2'],
  [4, 2, 'VIRTIO_NET_CTRL_MQ_HASH_CONFIG', 'VIRTIO_NET_F_HASH_REPORT', '1.2'],
  [5, 0, 'VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET', 'VIRTIO_NET_F_CTRL_GUEST_OFFLOADS', '1.0'],
  [6, 0, 'VIRTIO_NET_CTRL_NOTF_COAL_TX_SET', 'VIRTIO_NET_F_NOTF_COAL', '1.3'],
  [6, 1, 'VIRTIO_NET_CTRL_NOTF_COAL_RX_SET', 'VIRTIO_NET_F_NOTF_COAL', '1.3'],
  [6, 2, 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET', 'VIRTIO_NET_F_VQ_NOTF_COAL', '1.3'],
  [6, 3, 'VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET', 'VIRTIO_NET_F_VQ_NOTF_COAL', '1.3'],
  [7, 0, 'VIRTIO_NET_CTRL_HASH_TUNNEL_SET', 'VIRTIO_NET_F_HASH_TUNNEL', '1.3'],
  [8, 0, 'VIRTIO_NET_CTRL_STATS_QUERY', 'VIRTIO_NET_F_DEVICE_STATS', '1.4'],
  [8, 1, 'VIRTIO_NET_CTRL_STATS_GET', 'VIRTIO_NET_F_DEVICE_STATS', '1.4'],
  [9, 0, 'VIRTNET_RSS_CTX_CTRL_CAP_GET', 'VIRTIO_NET_F_RSS_CONTEXT', '1.4'],
  [9, 1, 'VIRTNET_RSS_CTX_CTRL_ADD', 'VIRTIO_NET_F_RSS_CONTEXT', '1.4'],
  [9, 2, 'VIRTNET_RSS_CTX_CTRL_MOD', 'VIRTIO_NET_F_RSS_CONTEXT', '1.4'],
  [9, 3, 'VIRTNET_RSS_CTX_CTRL_DEL', 'VIRTIO_NET_F_RSS_CONTEXT', '1.4'],
] as const;

describe('the commands', () => {
  it('are those of the reference: numbers, names, features, since when', () => {
    const described = COMMAND_NAMES.map((name) => {
      const { class: classNumber, command, feature, since } = commandSpec(name);
      return [classNumber, command, name, featureName(feature), since];
    });
    assert.deepEqual(described, TABLE);
  });

  it('are found by their two numbers', () => {
    for (const [classNumber, command, name] of TABLE) assert.equal(commandName(classNumber, command), name);
    assert.equal(commandName(0, 6), undefined);
    assert.equal(commandName(10, 0), undefined);
    assert.equal(commandName(3, 1), undefined);
  });

  it('belong to a class that has a name', () => {
    assert.deepEqual(
      COMMAND_NAMES.filter((name) => CLASSES[commandSpec(name).class] === undefined),
      [],
    );
    assert.equal(CLASSES[9], 'VIRTNET_RSS_CTX_CTRL');
  });

  it('have names, and other words are none', () => {
    assert.ok(isCommandName('VIRTIO_NET_CTRL_VLAN_ADD'));
    assert.ok(!isCommandName('toString'));
    assert.ok(!isCommandName('VIRTIO_NET_CTRL_VLAN'));
  });

  for (const name of COMMAND_NAMES) {
    describe(name, () => {
      const spec = commandSpec(name);
      const example = EXAMPLES.find((candidate) => candidate.name === name)!;

      it('has a title, a section, and a gate that is a feature', () => {
        assert.match(spec.title, /\w/);
        assert.match(spec.section, /\w/);
        assert.ok(FEATURES.some(({ bit }) => bit === spec.feature));
      });

      it('has a word on each of its fields', () => {
        assert.deepEqual(
          fieldsOf([...spec.data, ...spec.result]).filter(({ doc }) => !/\w.*\.$/.test(doc)),
          [],
        );
      });

      it('says in a phrase what it asks for', () => {
        assert.match(decode(example.out).summary, /^\S.*[^.]$/);
      });

      it('has an effect, which keeps the device and its features', () => {
        const { command } = decode(example.out);
        const before = device('spec');
        const { state } = effectOf(before, command!);
        assert.equal(state.device, before.device);
        assert.equal(state.features, before.features);
        assert.equal(state.profile, before.profile);
      });
    });
  }
});

describe('the sizes of commands, header included', () => {
  const rss = (n: number, k: number) => ({
    hash_types: 0,
    unclassified_queue: 0,
    indirection_table: Array.from({ length: n }, () => 0),
    max_tx_vq: 1,
    hash_key_data: '00'.repeat(k),
  });
  const size = <N extends Parameters<typeof encodeCommand>[0]>(name: N, data: DataInput<N>) =>
    encodeCommand(name, data).length - 2;

  it('RSS_CONFIG has 11 + 2n + k bytes of data', () => {
    assert.equal(size('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rss(1, 0)), 13);
    assert.equal(size('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rss(1, 40)), 53);
    assert.equal(size('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rss(4, 40)), 59);
    assert.equal(size('VIRTIO_NET_CTRL_MQ_RSS_CONFIG', rss(128, 40)), 307);
  });

  it('RSS contexts have 8 bytes more', () => {
    assert.equal(size('VIRTNET_RSS_CTX_CTRL_ADD', { rss_ctx_id: 1, rss: rss(4, 40) }), 8 + 59);
    assert.equal(size('VIRTNET_RSS_CTX_CTRL_MOD', { rss_ctx_id: 1, rss: rss(4, 40) }), 8 + 59);
    assert.equal(size('VIRTNET_RSS_CTX_CTRL_DEL', { rss_ctx_id: 1 }), 2);
  });

  it('HASH_CONFIG has 13 + k', () => {
    assert.equal(size('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types: 0, hash_key_data: '' }), 13);
    assert.equal(size('VIRTIO_NET_CTRL_MQ_HASH_CONFIG', { hash_types: 0, hash_key_data: '00'.repeat(40) }), 53);
  });

  it('MAC_TABLE_SET has 8 + 6 (n + m)', () => {
    const macs = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
    assert.equal(size('VIRTIO_NET_CTRL_MAC_TABLE_SET', { unicast: { macs: [] }, multicast: { macs: [] } }), 8);
    assert.equal(size('VIRTIO_NET_CTRL_MAC_TABLE_SET', { unicast: { macs }, multicast: { macs } }), 8 + 24);
  });

  it('STATS_GET has 16 a queue', () => {
    const entry = { vq_index: 0, types_bitmap: 0n };
    assert.equal(size('VIRTIO_NET_CTRL_STATS_GET', { stats: [entry, entry, entry] }), 48);
  });

  it('the others have what the table says', () => {
    const fixed = Object.fromEntries(
      EXAMPLES.filter(({ name }) => !/TABLE_SET|CONFIG|ADD$|MOD$|STATS_GET/.test(name)).map(({ name, out }) => [
        name,
        out.replaceAll(' ', '').length / 2 - 2,
      ]),
    );
    assert.deepEqual(fixed, {
      VIRTIO_NET_CTRL_RX_PROMISC: 1,
      VIRTIO_NET_CTRL_RX_ALLMULTI: 1,
      VIRTIO_NET_CTRL_RX_ALLUNI: 1,
      VIRTIO_NET_CTRL_RX_NOMULTI: 1,
      VIRTIO_NET_CTRL_RX_NOUNI: 1,
      VIRTIO_NET_CTRL_RX_NOBCAST: 1,
      VIRTIO_NET_CTRL_MAC_ADDR_SET: 6,
      VIRTIO_NET_CTRL_VLAN_DEL: 2,
      VIRTIO_NET_CTRL_ANNOUNCE_ACK: 0,
      VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: 2,
      VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET: 8,
      VIRTIO_NET_CTRL_NOTF_COAL_TX_SET: 8,
      VIRTIO_NET_CTRL_NOTF_COAL_RX_SET: 8,
      VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET: 12,
      VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET: 4,
      VIRTIO_NET_CTRL_HASH_TUNNEL_SET: 4,
      VIRTIO_NET_CTRL_STATS_QUERY: 0,
      VIRTNET_RSS_CTX_CTRL_CAP_GET: 0,
      VIRTNET_RSS_CTX_CTRL_DEL: 2,
    });
  });
});

function fieldsOf(layout: Layout): Field[] {
  return layout.flatMap((field) => [
    field,
    ...(field.kind === 'struct' || field.kind === 'repeat' ? fieldsOf(field.fields) : []),
  ]);
}
