import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stateToJson } from '../../../../src/core/device/json';
import { countingKey, hashConfig, rssConfig } from '../support/bytes';
import { after, device } from '../support/devices';
import { reachable } from '../support/states';

describe('the state JSON', () => {
  const state = after(
    device('spec'),
    '0101 525400aabbcc',
    '000000',
    '0200 1400',
    '0200 0a00',
    '0100 01000000 020000000001 01000000 01005e000001',
    '0601 01000000 02000000',
    '0602 0100 0000 05000000 06000000',
    '0901 0200 000000000000 02000000 0000 0000 0100 0100 00',
    rssConfig([0, 1, 2, 3], { types: 0x1ff }),
  );

  it('has its fields in the order of the format, and so their parts', () => {
    const json = stateToJson(state);
    assert.deepEqual(Object.keys(json), [
      'version',
      'device',
      'profile',
      'features',
      'mac',
      'status',
      'rx',
      'mac_table',
      'vlans',
      'queue_pairs',
      'steering',
      'rss',
      'hash',
      'guest_offloads',
      'coalescing',
      'hash_tunnel',
      'rss_contexts',
    ]);
    assert.deepEqual(Object.keys(json.status), ['link_up', 'announce']);
    assert.deepEqual(Object.keys(json.rx), ['promisc', 'allmulti', 'alluni', 'nomulti', 'nouni', 'nobcast']);
    assert.deepEqual(Object.keys(json.mac_table), ['unicast', 'multicast', 'unicast_overflow', 'multicast_overflow']);
    const rss = ['hash_types', 'indirection_table', 'unclassified_queue', 'max_tx_vq', 'key'];
    assert.deepEqual(Object.keys(json.rss!), rss);
    assert.deepEqual(Object.keys(json.rss_contexts!['2']!), rss);
    assert.deepEqual(Object.keys(json.coalescing!), ['rx', 'tx', 'vq']);
    assert.deepEqual(Object.keys(json.coalescing!.rx), ['max_packets', 'max_usecs']);
  });

  it('says what the commands made of the device', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(stateToJson(state))), {
      version: 1,
      device: 'net0',
      profile: 'spec',
      features: `0x${state.features.toString(16)}`,
      mac: '52:54:00:aa:bb:cc',
      status: { link_up: true, announce: false },
      rx: { promisc: false, allmulti: false, alluni: false, nomulti: false, nouni: false, nobcast: false },
      mac_table: {
        unicast: ['02:00:00:00:00:01'],
        multicast: ['01:00:5e:00:00:01'],
        unicast_overflow: false,
        multicast_overflow: false,
      },
      vlans: [10, 20],
      queue_pairs: 4,
      steering: 'rss',
      rss: {
        hash_types: 511,
        indirection_table: [0, 1, 2, 3],
        unclassified_queue: 0,
        max_tx_vq: 4,
        key: countingKey(40),
      },
      hash: null,
      guest_offloads: '0x782',
      coalescing: {
        rx: { max_packets: 1, max_usecs: 2 },
        tx: { max_packets: 0, max_usecs: 0 },
        vq: { 1: { max_packets: 5, max_usecs: 6 } },
      },
      hash_tunnel: 0,
      rss_contexts: {
        2: { hash_types: 2, indirection_table: [1], unclassified_queue: 0, max_tx_vq: 1, key: '' },
      },
    });
  });

  it('says of hash reports that steering is automatic', () => {
    const { steering, rss, hash } = stateToJson(after(device('spec'), hashConfig(1, 'aabb')));
    assert.deepEqual(
      { steering, rss, hash },
      {
        steering: 'automatic',
        rss: null,
        hash: { hash_types: 1, key: 'aabb' },
      },
    );
  });

  it('has VLANs ascending, and hex text for masks of 64 bits, of any state', () => {
    fc.assert(
      fc.property(reachable('spec'), (any) => {
        const { vlans, guest_offloads, features } = stateToJson(any);
        if (vlans !== 'all') {
          assert.deepEqual(
            vlans,
            [...new Set(vlans)].sort((a, b) => a - b),
          );
        }
        assert.match(guest_offloads, /^0x[0-9a-f]+$/);
        assert.match(features, /^0x[0-9a-f]+$/);
      }),
    );
  });
});
