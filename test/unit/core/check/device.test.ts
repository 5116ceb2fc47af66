import assert from 'node:assert/strict';
import { deviceFindings } from '../../../../src/core/check/eventFindings';
import type { DeviceRecord } from '../../../../src/core/trace/record';
import { features } from '../support/devices';
import { ready } from '../support/traces';

const find = (over: Partial<DeviceRecord>) => deviceFindings(ready(over));
const codes = (over: Partial<DeviceRecord>) => find(over).map(({ code }) => code);

describe('a device record', () => {
  it('that is right gives cause for nothing', () => {
    assert.deepEqual(find({ cvq: 8, features: features('MQ'), offered: features('MQ', 'CTRL_RX') }), []);
  });

  it('is told of its configuration, where the features give it', () => {
    const config = { mac: '01:00:5e:00:00:01', mtu: 10, max_virtqueue_pairs: 0, rss_max_key_size: 20 };
    assert.deepEqual(codes({ config, features: features('MAC', 'MTU', 'MQ', 'RSS') }), [
      'config-queue-pairs',
      'config-mtu',
      'config-rss-key',
      'config-mac',
    ]);
    assert.deepEqual(codes({ config, features: features() }), []);
    assert.deepEqual(codes({ config: {}, features: features('MAC', 'MTU', 'MQ', 'RSS') }), []);
  });

  it('is told of features without what they require, negotiated or offered', () => {
    assert.deepEqual(codes({ features: 1n << 22n }), ['feature-requirement']);
    const [offered] = find({ features: 1n << 32n, offered: (1n << 32n) | (1n << 19n) });
    assert.equal(offered?.code, 'feature-requirement');
    assert.match(offered.message, /^VIRTIO_NET_F_CTRL_VLAN is offered without CTRL_VQ/);
    // Told once of a feature that is negotiated too.
    assert.equal(find({ features: 1n << 22n, offered: 1n << 22n }).length, 1);
    assert.deepEqual(find({ features: features('MQ'), offered: features('MQ') }), []);
  });
});

describe('the index of the control virtqueue', () => {
  const pairs = (max_virtqueue_pairs: number) => ({ max_virtqueue_pairs });

  it('counts all queue pairs with MQ or RSS', () => {
    const [wrong] = find({ cvq: 4, features: features('MQ'), config: pairs(11) });
    assert.equal(wrong?.code, 'cvq-index');
    assert.equal(wrong.severity, 'error');
    assert.match(wrong.message, /at index 4; with VIRTIO_NET_F_MQ negotiated .* it is 22 .* the driver hangs/);
    assert.deepEqual(codes({ cvq: 2, features: features('RSS'), config: pairs(4) }), ['cvq-index']);
    assert.deepEqual(codes({ cvq: 8, features: features('RSS'), config: pairs(4) }), []);
    assert.deepEqual(codes({ cvq: 22, features: features('MQ'), config: pairs(11) }), []);
  });

  it('is 2 without them', () => {
    const [wrong] = find({ cvq: 8, features: features(), config: pairs(4) });
    assert.match(wrong?.message ?? '', /without VIRTIO_NET_F_MQ and VIRTIO_NET_F_RSS it is 2/);
    assert.deepEqual(codes({ cvq: 2, features: features(), config: pairs(4) }), []);
  });

  it('is not judged where the trace lacks what it follows from', () => {
    assert.deepEqual(codes({ cvq: 4, features: features('MQ'), config: {} }), []);
    assert.deepEqual(codes({ features: features('MQ'), config: pairs(11) }), []);
    assert.deepEqual(codes({ cvq: 4, features: 1n << 32n, config: pairs(11) }), []);
  });
});
