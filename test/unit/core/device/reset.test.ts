import assert from 'node:assert/strict';
import { resetAgain } from '../../../../src/core/device/reset';
import { stateToJson } from '../../../../src/core/device/json';
import { CONFIG, EVERYTHING, after, device, features } from '../support/devices';
import { rssConfig } from '../support/bytes';

const bare = device('spec', features());
const rich = device('spec');

describe('a device after reset', () => {
  it('is promiscuous, and in no other receive mode', () => {
    const { rx } = device('spec');
    assert.deepEqual(rx, {
      promisc: true,
      allmulti: false,
      alluni: false,
      nomulti: false,
      nouni: false,
      nobcast: false,
    });
    assert.deepEqual(device('qemu').rx, rx);
  });

  it('has an empty filter table, one queue pair and automatic steering', () => {
    assert.deepEqual(rich.mac_table, {
      unicast: [],
      multicast: [],
      unicast_overflow: false,
      multicast_overflow: false,
    });
    assert.equal(rich.queue_pairs, 1);
    assert.deepEqual(rich.steering, { mode: 'automatic' });
  });

  it('has the address and the status of its configuration', () => {
    assert.equal(rich.mac, '52:54:00:12:34:56');
    assert.deepEqual(rich.status, { link_up: true, announce: false });
    assert.deepEqual(device('spec', EVERYTHING, { status: 2 }).status, { link_up: false, announce: true });
    assert.equal(device('spec', EVERYTHING, {}).mac, '00:00:00:00:00:00');
  });

  it('receives all VLANs, or with CTRL_VLAN none', () => {
    assert.equal(bare.vlans, 'all');
    assert.deepEqual(device('spec', features('CTRL_VLAN')).vlans, []);
  });

  it('has all negotiated offloads on, and RSC_EXT off', () => {
    assert.equal(bare.guest_offloads, 0n);
    assert.equal(device('spec', features('GUEST_CSUM', 'GUEST_TSO4', 'MQ')).guest_offloads, 0x82n);
    assert.equal(device('spec', features('GUEST_UDP_TUNNEL_GSO', 'RSC_EXT')).guest_offloads, 1n << 46n);
  });

  it('has coalescing with NOTF_COAL or VQ_NOTF_COAL, and it is off', () => {
    const off = { max_packets: 0, max_usecs: 0 };
    assert.equal(bare.coalescing, undefined);
    assert.deepEqual(device('spec', features('NOTF_COAL')).coalescing, { rx: off, tx: off, vq: {} });
    assert.deepEqual(device('spec', features('VQ_NOTF_COAL')).coalescing, { rx: off, tx: off, vq: {} });
  });

  it('has inner header hash and RSS contexts only by their features', () => {
    assert.equal(bare.hash_tunnel, undefined);
    assert.equal(rich.hash_tunnel, 0);
    assert.equal(bare.rss_contexts, undefined);
    assert.deepEqual(rich.rss_contexts, {});
  });

  it('says null in its JSON of what it does not have', () => {
    const { rss, hash, coalescing, hash_tunnel, rss_contexts } = stateToJson(bare);
    assert.deepEqual(
      { rss, hash, coalescing, hash_tunnel, rss_contexts },
      {
        rss: null,
        hash: null,
        coalescing: null,
        hash_tunnel: null,
        rss_contexts: null,
      },
    );
  });
});

describe('another reset', () => {
  it('undoes all commands', () => {
    const used = after(rich, '000000', '0200 0500', '0400 0300', '0101 020000000001', '0700 01000000');
    assert.deepEqual(resetAgain(used), rich);
  });

  it("leaves QEMU's model the bytes of the last key, for a shorter one to lie over", () => {
    const key = '11'.repeat(40);
    const used = after(device('qemu'), rssConfig([0], { key }));
    const short = after(resetAgain(used), rssConfig([0], { key: 'aabb' }));
    assert.ok(short.steering.mode === 'rss');
    assert.equal(short.steering.rss.key, `aabb${'11'.repeat(38)}`);
    assert.deepEqual(resetAgain(used).config, CONFIG);
  });
});
