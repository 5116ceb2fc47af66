import assert from 'node:assert/strict';
import {
  F,
  FEATURES,
  cvqIndex,
  featureFindings,
  featureMask,
  featureName,
  featureNames,
  hasFeature,
  parseFeatures,
} from '../../../../src/core/wire/features';

const bits = new Map(FEATURES.map(({ name, bit }) => [name, bit]));
const mask = (...names: readonly string[]) => featureMask(...names.map((name) => bits.get(name)!));

describe('feature bits', () => {
  it('have the names of the specification', () => {
    assert.equal(featureName(22), 'VIRTIO_NET_F_MQ');
    assert.equal(featureName(32), 'VIRTIO_F_VERSION_1');
    assert.equal(featureName(41), 'VIRTIO_F_ADMIN_VQ');
    assert.equal(featureName(42), 'VIRTIO_NET_F_GUEST_RSC6');
    assert.equal(featureName(43), 'VIRTIO_F_SUSPEND');
    assert.equal(featureName(66), 'VIRTIO_NET_F_GUEST_UDP_TUNNEL_GSO_CSUM');
    assert.equal(featureName(26), 'VHOST_F_LOG_ALL');
    assert.equal(featureName(48), 'feature bit 48');
  });

  it('are numbered, each once, in ascending order', () => {
    const numbers = FEATURES.map(({ bit }) => bit);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
    assert.equal(bits.size, FEATURES.length);
  });

  it('that the core speaks of by name are those of the list', () => {
    for (const [name, bit] of Object.entries(F)) assert.equal(bits.get(name), bit, name);
  });

  it('of a mask are told by name, ascending', () => {
    assert.deepEqual(featureNames(0n), []);
    assert.deepEqual(featureNames(mask('MQ', 'CTRL_VQ', 'RSS_CONTEXT') | (1n << 48n)), [
      'CTRL_VQ',
      'MQ',
      'bit 48',
      'RSS_CONTEXT',
    ]);
  });

  it('what QEMU calls 0x1c0004 is receive modes, VLANs and offloads', () => {
    assert.deepEqual(featureNames(0x1c0004n), ['CTRL_GUEST_OFFLOADS', 'CTRL_RX', 'CTRL_VLAN', 'CTRL_RX_EXTRA']);
  });

  it('are there or not', () => {
    assert.ok(hasFeature(1n << 64n, 64));
    assert.ok(!hasFeature(1n << 64n, 0));
  });
});

describe('text of features', () => {
  it('is hex, with or without 0x, up to 128 bits', () => {
    assert.equal(parseFeatures('0x1200000100ffbba7'), 0x1200000100ffbba7n);
    assert.equal(parseFeatures('100FFBBA7'), 0x100ffbba7n);
    assert.equal(parseFeatures(`0x${'f'.repeat(32)}`), (1n << 128n) - 1n);
  });

  it('is nothing else', () => {
    for (const text of ['', '0x', 'xyz', '-1', '0x1 ', `0x1${'0'.repeat(32)}`])
      assert.equal(parseFeatures(text), undefined);
  });
});

describe('requirements of features', () => {
  const missing = (...names: readonly string[]) => featureFindings(mask(...names)).map(({ message }) => message);

  it('are met or found missing, each by name', () => {
    assert.deepEqual(missing('CTRL_VQ', 'MQ', 'CTRL_RX', 'RSS'), []);
    assert.deepEqual(missing('MQ'), [
      'VIRTIO_NET_F_MQ is negotiated without CTRL_VQ, which is required (features 0x400000).',
    ]);
    assert.deepEqual(missing('GUEST_ECN', 'GUEST_CSUM').length, 1);
    assert.match(missing('GUEST_ECN')[0]!, /without GUEST_TSO4 or GUEST_TSO6/);
    assert.deepEqual(missing('GUEST_ECN', 'GUEST_TSO6', 'GUEST_CSUM'), []);
  });

  it('of several lists are each named', () => {
    assert.equal(missing('HASH_TUNNEL').length, 2);
    assert.equal(missing('HASH_TUNNEL', 'CTRL_VQ', 'HASH_REPORT').length, 0);
    assert.equal(missing('GUEST_UDP_TUNNEL_GSO').length, 4);
    assert.equal(missing('RSS_CONTEXT', 'CTRL_VQ').length, 1);
  });

  it('of what needs the control virtqueue though the specification does not list it', () => {
    for (const name of ['CTRL_GUEST_OFFLOADS', 'CTRL_RX_EXTRA', 'DEVICE_STATS', 'HASH_REPORT']) {
      assert.match(missing(name)[0]!, /without CTRL_VQ/);
    }
  });

  it('name features that exist', () => {
    for (const { requires = [] } of FEATURES) for (const name of requires.flat()) assert.ok(bits.has(name), name);
  });

  it('are warnings', () => {
    const [finding] = featureFindings(mask('VQ_NOTF_COAL'));
    assert.equal(finding!.code, 'feature-requirement');
    assert.equal(finding!.severity, 'warning');
  });
});

describe('the index of the control virtqueue', () => {
  it('is 2 without multiqueue', () => {
    assert.equal(cvqIndex(0n, 8), 2);
    assert.equal(cvqIndex(mask('HASH_REPORT'), 8), 2);
  });

  it('follows the most queue pairs with MQ or RSS', () => {
    assert.equal(cvqIndex(mask('MQ'), 8), 16);
    assert.equal(cvqIndex(mask('RSS'), 8), 16);
    assert.equal(cvqIndex(mask('MQ')), 2);
  });
});
